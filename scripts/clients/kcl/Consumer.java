import com.amazonaws.services.dynamodbv2.streamsadapter.AmazonDynamoDBStreamsAdapterClient;
import com.amazonaws.services.dynamodbv2.streamsadapter.StreamsSchedulerFactory;
import com.amazonaws.services.dynamodbv2.streamsadapter.adapter.DynamoDBStreamsClientRecord;
import com.amazonaws.services.dynamodbv2.streamsadapter.model.DynamoDBStreamsProcessRecordsInput;
import com.amazonaws.services.dynamodbv2.streamsadapter.polling.DynamoDBStreamsPollingConfig;
import com.amazonaws.services.dynamodbv2.streamsadapter.processor.DynamoDBStreamsShardRecordProcessor;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.metrics.NullMetricsFactory;

/**
 * Reads a stream with the Kinesis Client Library, whose leases are in a table of the same server, and prints a line for
 * every record: "record", its sequence number, the key p and the new value n. Runs until it is ended.
 *
 * Arguments: endpoint, ARN of the stream.
 */
public class Consumer {
  public static void main(String[] arguments) throws Exception {
    var endpoint = URI.create(arguments[0]);
    var region = Region.US_EAST_1;
    var credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any"));
    var streams =
        DynamoDbStreamsClient.builder().endpointOverride(endpoint).region(region).credentialsProvider(credentials).build();
    var leases =
        DynamoDbAsyncClient.builder().endpointOverride(endpoint).region(region).credentialsProvider(credentials).build();
    var metrics =
        CloudWatchAsyncClient.builder().endpointOverride(endpoint).region(region).credentialsProvider(credentials).build();
    var adapter = new AmazonDynamoDBStreamsAdapterClient(streams, region);
    var start = InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON);
    var tracker = StreamsSchedulerFactory.createSingleStreamTracker(arguments[1], start);
    var configs = new ConfigsBuilder(tracker, "consumer", adapter, leases, metrics, "worker", Printer::new);
    var polling = new DynamoDBStreamsPollingConfig(adapter);
    polling.idleTimeBetweenReadsInMillis(200);
    StreamsSchedulerFactory.createScheduler(
            configs.checkpointConfig(),
            configs.coordinatorConfig().parentShardPollIntervalMillis(500).shardConsumerDispatchPollIntervalMillis(200),
            configs.leaseManagementConfig().shardSyncIntervalMillis(1000).failoverTimeMillis(3000),
            configs.lifecycleConfig(),
            configs.metricsConfig().metricsFactory(new NullMetricsFactory()),
            configs.processorConfig(),
            configs.retrievalConfig().retrievalSpecificConfig(polling),
            adapter)
        .run();
  }

  static synchronized void print(String line) {
    System.out.println(line);
    System.out.flush();
  }

  static class Printer implements DynamoDBStreamsShardRecordProcessor {
    @Override
    public void initialize(InitializationInput input) {
      print("shard " + input.shardId());
    }

    @Override
    public void processRecords(DynamoDBStreamsProcessRecordsInput input) {
      for (DynamoDBStreamsClientRecord record : input.records()) {
        StreamRecord change = record.getRecord().dynamodb();
        print("record " + change.sequenceNumber() + " " + change.keys().get("p").s() + " " + change.newImage().get("n").n());
      }
      checkpoint(input.checkpointer()::checkpoint);
    }

    @Override
    public void leaseLost(LeaseLostInput input) {}

    @Override
    public void shardEnded(ShardEndedInput input) {
      checkpoint(input.checkpointer()::checkpoint);
      print("end");
    }

    @Override
    public void shutdownRequested(ShutdownRequestedInput input) {
      checkpoint(input.checkpointer()::checkpoint);
    }

    interface Checkpoint {
      void set() throws InvalidStateException, ShutdownException;
    }

    void checkpoint(Checkpoint checkpoint) {
      try {
        checkpoint.set();
      } catch (InvalidStateException | ShutdownException problem) {
        print("problem " + problem);
      }
    }
  }
}
