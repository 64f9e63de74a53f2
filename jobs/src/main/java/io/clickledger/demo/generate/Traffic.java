package io.clickledger.demo.generate;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Who clicks on what. A user keeps an address ({@link Addresses}) and a browser; some addresses are
 * masked or not told, and some clicks have the agent of a program, or none, instead.
 */
final class Traffic {
  private static final long FIRST_PUBLISHER_ID = 7001;
  private static final double NULL_USER_SHARE = 0.08;
  private static final double NULL_IP_SHARE = 0.005;
  private static final double MASKED_IP_SHARE = 0.005;
  private static final double FREE_SHARE = 0.002;
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
    return on(adOf(campaign), eventMicros);
  }

  /** Another, distinct click of the same user on the same ad. */
  Click again(Click first, long eventMicros) {
    return byUserOf(first, first.adId(), eventMicros);
  }

  /** Another, distinct click of the same user on some ad of the same campaign. */
  Click onCampaign(Click first, long eventMicros) {
    return byUserOf(first, Campaigns.FIRST_AD_ID + adOf(first.campaign()), eventMicros);
  }

  /** A click of anybody on the same ad, from the address of the first. */
  Click fromAddress(Click first, long eventMicros) {
    return on(first.ad(), eventMicros).from(first.ip());
  }

  private int adOf(int campaign) {
    int ads = (settings.ads() - 1 - campaign) / campaigns.size() + 1;
    return campaign + campaigns.size() * dice.below(ads);
  }

  private Click byUserOf(Click first, long adId, long eventMicros) {
    return new Click(
        mintId(),
        eventMicros,
        adId,
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
    if (dice.chance(settings.nonBrowserShare())) {
      return Agents.drawNonBrowser(dice);
    }
    if (dice.chance(settings.prefetchShare())) {
      return Agents.drawPrefetcher(dice);
    }
    return dice.chance(settings.nullAgentShare())
        ? Agents.NONE
        : (int) Long.remainderUnsigned(user, Agents.PEOPLE.size());
  }

  private @Nullable String ip(long user) {
    double luck = dice.unit();
    if (luck < NULL_IP_SHARE) {
      return null;
    }
    boolean masked = luck < NULL_IP_SHARE + MASKED_IP_SHARE;
    return isServer(user) ? Addresses.ofServer(user, masked) : Addresses.ofPerson(user, masked);
  }

  /** By bits of the user that choose little of its address. */
  private boolean isServer(long user) {
    return (user & 0xffff_ffffL) * 0x1p-32 < settings.serverShare();
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
