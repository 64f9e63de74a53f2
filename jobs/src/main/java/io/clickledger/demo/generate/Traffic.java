package io.clickledger.demo.generate;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Who clicks on what. A user keeps address and agent; addresses are of ranges that no data centre
 * and no person owns (100.64.0.0/10, 2001:db8::/32), a few of them masked.
 */
final class Traffic {
  private static final long FIRST_PUBLISHER_ID = 7001;
  private static final double NULL_USER_SHARE = 0.08;
  private static final double NULL_IP_SHARE = 0.005;
  private static final double MASKED_IP_SHARE = 0.005;
  private static final double FREE_SHARE = 0.002;
  private static final int IPV6_ONE_IN = 10;
  private static final int WORDY_ID_ONE_IN = 97;
  private static final int LONGEST_ID_ONE_IN = 1_009;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final GeneratorSettings settings;
  private final Campaigns campaigns;
  private final AdPopularity popularity;
  private final Dice dice;
  private final long idBase;
  private final long userBase;
  private final int viralAd;

  private long minted;

  Traffic(GeneratorSettings settings, Campaigns campaigns, AdPopularity popularity) {
    this.settings = settings;
    this.campaigns = campaigns;
    this.popularity = popularity;
    this.dice = Dice.of(settings.seed(), "traffic");
    this.idBase = dice.next();
    this.userBase = dice.next();
    this.viralAd = viralAd();
  }

  /** A click of anybody on any ad; in the viral hour often on the viral one. */
  Click at(long eventMicros) {
    long intoViralHour = eventMicros - settings.viralHourMicros();
    boolean viralHour = intoViralHour >= 0 && intoViralHour < GeneratorSettings.HOUR_MICROS;
    boolean viral = viralHour && dice.chance(settings.viralShare());
    return on(viral ? viralAd : popularity.draw(dice), eventMicros);
  }

  /** A click on some ad of the campaign. */
  Click of(int campaign, long eventMicros) {
    int ads = (settings.ads() - 1 - campaign) / campaigns.size() + 1;
    return on(campaign + campaigns.size() * dice.below(ads), eventMicros);
  }

  /** Another, distinct click of the same user on the same ad. */
  Click again(Click first, long eventMicros) {
    return new Click(
        mintId(),
        eventMicros,
        first.adId(),
        first.campaign(),
        first.publisherId(),
        first.userId(),
        first.ip(),
        first.agent(),
        price(first.campaign(), eventMicros));
  }

  long viralAdId() {
    return Campaigns.FIRST_AD_ID + viralAd;
  }

  private Click on(int ad, long eventMicros) {
    int campaign = ad % campaigns.size();
    long user = Dice.scramble(userBase + dice.below(settings.users()));
    return new Click(
        mintId(),
        eventMicros,
        Campaigns.FIRST_AD_ID + ad,
        campaign,
        FIRST_PUBLISHER_ID + (long) (settings.publishers() * dice.unit() * dice.unit()),
        dice.chance(NULL_USER_SHARE) ? null : hex('u', user),
        ip(user),
        agent(user),
        price(campaign, eventMicros));
  }

  private int agent(long user) {
    if (dice.chance(settings.botShare())) {
      return Agents.drawBot(dice);
    }
    return dice.chance(settings.nullAgentShare())
        ? Agents.NONE
        : (int) Long.remainderUnsigned(user, Agents.PEOPLE.size());
  }

  /** Canonical text (RFC 5952 for IPv6): the last group or byte is never zero. */
  private @Nullable String ip(long user) {
    double luck = dice.unit();
    if (luck < NULL_IP_SHARE) {
      return null;
    }
    int bits = (int) (user >>> 32);
    if (Integer.remainderUnsigned(bits, IPV6_ONE_IN) == 0) {
      return "2001:db8:"
          + Integer.toHexString((bits >>> 16) | 1)
          + ':'
          + Integer.toHexString((bits & 0xffff) | 1)
          + "::"
          + Long.toHexString((user & 0xffff) | 1);
    }
    var ip = new StringBuilder(15).append("100.");
    ip.append(64 + (bits >>> 26)).append('.').append((bits >>> 8) & 0xff).append('.');
    return luck < NULL_IP_SHARE + MASKED_IP_SHARE
        ? ip.append('*').toString()
        : ip.append((bits & 0xff) | 1).toString();
  }

  private long price(int campaign, long eventMicros) {
    if (dice.chance(settings.priceNullShare())) {
      return Click.NO_PRICE;
    }
    if (dice.chance(FREE_SHARE)) {
      return 0;
    }
    var ofClick = campaigns.at(campaign);
    long cleared = (long) (ofClick.cpcMicros(eventMicros) * (0.3 + 0.9 * dice.unit()));
    return cleared / ofClick.priceStepMicros() * ofClick.priceStepMicros();
  }

  /**
   * Unique by construction; its order is not the order of time; some use every allowed character.
   */
  private String mintId() {
    long number = minted++;
    var id = hex('c', Dice.scramble(idBase + number));
    if (number % WORDY_ID_ONE_IN == 0) {
      return id + ":ad~srv-7_B.z";
    }
    return number % LONGEST_ID_ONE_IN == 0 ? id + "x".repeat(Flaw.MAX_ID_LENGTH - id.length()) : id;
  }

  private static String hex(char prefix, long value) {
    var text = new byte[17];
    text[0] = (byte) prefix;
    for (int i = 0; i < 16; i++) {
      text[i + 1] = HEX[(int) (value >>> (60 - 4 * i)) & 0xf];
    }
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** An ad of middling popularity of the first account. */
  private int viralAd() {
    int accounts = campaigns.accounts().size();
    for (int rank = settings.ads() / 2; ; rank = (rank + 1) % settings.ads()) {
      int ad = popularity.adOfRank(rank);
      if (ad % campaigns.size() % accounts == 0) {
        return ad;
      }
    }
  }
}
