package io.clickledger.demo.generate;

import java.time.LocalDate;

/** Builds {@link GeneratorSettings}; what is not set keeps its default. */
public final class GeneratorSettingsBuilder {
  private static final long CLICKS_PER_USER = 8;

  private long clicks = 2_000_000;
  private LocalDate startDay = LocalDate.of(2026, 3, 28);
  private int days = 2;
  private long seed = 42;
  private int ads = 20_000;
  private double zipfExponent = 1.05;
  private int campaigns = 200;
  private int advertisers = 12;
  private int publishers = 300;
  private long users = 0;
  private double viralShare = 0.2;
  private double duplicateShare = 0.02;
  private double lateShare = 0.0005;
  private double outOfOrderShare = 0.1;
  private double botShare = 0.03;
  private double nonBrowserShare = 0.001;
  private double prefetchShare = 0.001;
  private double nullAgentShare = 0.002;
  private double serverShare = 0.003;
  private double doubleClickShare = 0.01;
  private double eagerShare = 0.0005;
  private double malformedShare = 0.0005;
  private double clockAheadShare = 0.0001;
  private double priceNullShare = 0.5;
  private double absentReceiptShare = 0.001;
  private LandingFormat format = LandingFormat.NDJSON;
  private int fileSeconds = 600;
  private long rowsPerFile = 0;
  private int collectors = 2;
  private int spanMinutes = 0;

  GeneratorSettingsBuilder() {}

  public GeneratorSettingsBuilder clicks(long value) {
    clicks = value;
    return this;
  }

  public GeneratorSettingsBuilder startDay(LocalDate value) {
    startDay = value;
    return this;
  }

  public GeneratorSettingsBuilder days(int value) {
    days = value;
    return this;
  }

  public GeneratorSettingsBuilder seed(long value) {
    seed = value;
    return this;
  }

  public GeneratorSettingsBuilder ads(int value) {
    ads = value;
    return this;
  }

  public GeneratorSettingsBuilder zipfExponent(double value) {
    zipfExponent = value;
    return this;
  }

  public GeneratorSettingsBuilder campaigns(int value) {
    campaigns = value;
    return this;
  }

  public GeneratorSettingsBuilder advertisers(int value) {
    advertisers = value;
    return this;
  }

  public GeneratorSettingsBuilder publishers(int value) {
    publishers = value;
    return this;
  }

  /** 0, the default, makes one user for every {@value #CLICKS_PER_USER} clicks. */
  public GeneratorSettingsBuilder users(long value) {
    users = value;
    return this;
  }

  public GeneratorSettingsBuilder viralShare(double value) {
    viralShare = value;
    return this;
  }

  public GeneratorSettingsBuilder duplicateShare(double value) {
    duplicateShare = value;
    return this;
  }

  public GeneratorSettingsBuilder lateShare(double value) {
    lateShare = value;
    return this;
  }

  public GeneratorSettingsBuilder outOfOrderShare(double value) {
    outOfOrderShare = value;
    return this;
  }

  public GeneratorSettingsBuilder botShare(double value) {
    botShare = value;
    return this;
  }

  public GeneratorSettingsBuilder nonBrowserShare(double value) {
    nonBrowserShare = value;
    return this;
  }

  public GeneratorSettingsBuilder prefetchShare(double value) {
    prefetchShare = value;
    return this;
  }

  public GeneratorSettingsBuilder nullAgentShare(double value) {
    nullAgentShare = value;
    return this;
  }

  public GeneratorSettingsBuilder serverShare(double value) {
    serverShare = value;
    return this;
  }

  public GeneratorSettingsBuilder doubleClickShare(double value) {
    doubleClickShare = value;
    return this;
  }

  public GeneratorSettingsBuilder eagerShare(double value) {
    eagerShare = value;
    return this;
  }

  public GeneratorSettingsBuilder malformedShare(double value) {
    malformedShare = value;
    return this;
  }

  public GeneratorSettingsBuilder clockAheadShare(double value) {
    clockAheadShare = value;
    return this;
  }

  public GeneratorSettingsBuilder priceNullShare(double value) {
    priceNullShare = value;
    return this;
  }

  public GeneratorSettingsBuilder absentReceiptShare(double value) {
    absentReceiptShare = value;
    return this;
  }

  public GeneratorSettingsBuilder format(LandingFormat value) {
    format = value;
    return this;
  }

  public GeneratorSettingsBuilder fileSeconds(int value) {
    fileSeconds = value;
    return this;
  }

  public GeneratorSettingsBuilder rowsPerFile(long value) {
    rowsPerFile = value;
    return this;
  }

  public GeneratorSettingsBuilder collectors(int value) {
    collectors = value;
    return this;
  }

  /** All clicks fall into this many minutes from the viral hour's start; 0: over the whole days. */
  public GeneratorSettingsBuilder spanMinutes(int value) {
    spanMinutes = value;
    return this;
  }

  /** The settings, checked. */
  public GeneratorSettings build() {
    return new GeneratorSettings(
        clicks,
        startDay,
        days,
        seed,
        ads,
        zipfExponent,
        campaigns,
        advertisers,
        publishers,
        users == 0 ? Math.max(1, clicks / CLICKS_PER_USER) : users,
        viralShare,
        duplicateShare,
        lateShare,
        outOfOrderShare,
        botShare,
        nonBrowserShare,
        prefetchShare,
        nullAgentShare,
        serverShare,
        doubleClickShare,
        eagerShare,
        malformedShare,
        clockAheadShare,
        priceNullShare,
        absentReceiptShare,
        format,
        fileSeconds,
        rowsPerFile,
        collectors,
        spanMinutes);
  }
}
