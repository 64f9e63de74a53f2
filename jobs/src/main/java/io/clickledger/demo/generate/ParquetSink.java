package io.clickledger.demo.generate;

import static org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit.MICROS;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/**
 * Parquet with the contract's column names: times as UTC timestamps in microseconds, ids and price
 * as int64. Every column is nullable, so that a file can hold records without a required field.
 */
final class ParquetSink implements RecordSink {
  private static final long ROW_GROUP_BYTES = 32L << 20;
  private static final MessageType SCHEMA = schema();

  /** Without Hadoop's resource files, which would be parsed again for every file. */
  private static final Configuration CONFIGURATION = new Configuration(false);

  /** Hardly a value occurs twice: a dictionary would be built only to be thrown away. */
  private static final List<String> UNIQUE_COLUMNS =
      List.of("click_id", "event_time", "received_at", "user_id", "ip", "price_micros");

  private final ParquetWriter<Receipt> writer;

  ParquetSink(Path file, Campaigns campaigns) throws IOException {
    var builder =
        new Builder(new LocalOutputFile(file), campaigns)
            .withConf(CONFIGURATION)
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .withRowGroupSize(ROW_GROUP_BYTES);
    UNIQUE_COLUMNS.forEach(column -> builder.withDictionaryEncoding(column, false));
    this.writer = builder.build();
  }

  @Override
  public void write(Receipt receipt) throws IOException {
    writer.write(receipt);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  private static MessageType schema() {
    var time = timestampType(true, MICROS);
    return Types.buildMessage()
        .addField(Types.optional(BINARY).as(stringType()).named("click_id"))
        .addField(Types.optional(INT64).as(time).named("event_time"))
        .addField(Types.optional(INT64).as(time).named("received_at"))
        .addField(Types.optional(INT64).named("ad_id"))
        .addField(Types.optional(INT64).named("campaign_id"))
        .addField(Types.optional(INT64).named("advertiser_id"))
        .addField(Types.optional(INT64).named("publisher_id"))
        .addField(Types.optional(BINARY).as(stringType()).named("user_id"))
        .addField(Types.optional(BINARY).as(stringType()).named("ip"))
        .addField(Types.optional(BINARY).as(stringType()).named("user_agent"))
        .addField(Types.optional(INT64).named("price_micros"))
        .named("click");
  }

  private static final class Builder extends ParquetWriter.Builder<Receipt, Builder> {
    private final Campaigns campaigns;

    Builder(OutputFile file, Campaigns campaigns) {
      super(file);
      this.campaigns = campaigns;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Receipt> getWriteSupport(Configuration conf) {
      return new Columns(campaigns);
    }
  }

  /** Puts the values of one receipt into its columns. */
  private static final class Columns extends WriteSupport<Receipt> {
    private final Campaigns campaigns;

    /** Parquet hands it over before the first record. */
    @SuppressWarnings("NullAway.Init")
    private RecordConsumer row;

    Columns(Campaigns campaigns) {
      this.campaigns = campaigns;
    }

    @Override
    public WriteContext init(Configuration configuration) {
      return new WriteContext(SCHEMA, Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      row = consumer;
    }

    @Override
    public void write(Receipt receipt) {
      var click = receipt.click();
      var campaign = campaigns.at(click.campaign());
      row.startMessage();
      if (holds(receipt, "click_id")) {
        text(0, click.clickId());
      }
      if (holds(receipt, "event_time")) {
        number(1, click.eventMicros());
      }
      if (receipt.stamped()) {
        number(2, receipt.receivedMicros());
      }
      if (holds(receipt, "ad_id")) {
        number(3, click.adId());
      }
      number(4, campaign.campaignId());
      number(5, campaign.account().advertiserId());
      number(6, click.publisherId());
      var user = click.userId();
      if (user != null) {
        text(7, user);
      }
      var ip = click.ip();
      if (ip != null) {
        text(8, ip);
      }
      if (click.agent() != Agents.NONE) {
        text(9, Agents.text(click.agent()));
      }
      if (click.hasPrice()) {
        number(10, click.priceMicros());
      }
      row.endMessage();
    }

    private static boolean holds(Receipt receipt, String column) {
      var flaw = receipt.flaw();
      return flaw == null || !flaw.leavesOut(column);
    }

    private void text(int column, String value) {
      var name = SCHEMA.getFieldName(column);
      row.startField(name, column);
      row.addBinary(Binary.fromString(value));
      row.endField(name, column);
    }

    private void number(int column, long value) {
      var name = SCHEMA.getFieldName(column);
      row.startField(name, column);
      row.addLong(value);
      row.endField(name, column);
    }
  }
}
