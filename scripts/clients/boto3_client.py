"""What an application does with DynamoDB, through boto3's client and resource; every answer is checked.

Takes the endpoint from AWS_ENDPOINT_URL_DYNAMODB. Run by scripts/with-boto3-and-cli.sh.
"""

from decimal import Decimal

import boto3
import botocore
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

client = boto3.client("dynamodb")
table = boto3.resource("dynamodb").Table("Music")


def check(what, got, expected):
    if got != expected:
        raise SystemExit(f"FAILED {what}\n  expected {expected!r}\n  got      {got!r}")
    print(f"ok  {what}: {got!r}")


def error_of(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return None


def create_table():
    answer = client.create_table(
        TableName="Music",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "Artist", "AttributeType": "S"},
            {"AttributeName": "Song", "AttributeType": "S"},
            {"AttributeName": "Year", "AttributeType": "N"},
        ],
        KeySchema=[
            {"AttributeName": "Artist", "KeyType": "HASH"},
            {"AttributeName": "Song", "KeyType": "RANGE"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "ByYear",
                "KeySchema": [
                    {"AttributeName": "Artist", "KeyType": "HASH"},
                    {"AttributeName": "Year", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    check("create_table", answer["TableDescription"]["TableName"], "Music")
    client.get_waiter("table_exists").wait(TableName="Music", WaiterConfig={"Delay": 1})
    check("table_exists waiter", table.table_status, "ACTIVE")
    check("region and account", table.table_arn, "arn:aws:dynamodb:eu-central-1:123456789012:table/Music")


def put_and_get():
    song = {
        "Artist": "Nina Simone",
        "Song": "Feeling Good",
        "Year": Decimal("1965"),
        "Price": Decimal("12345678901234567890.123456789012345678"),
        "Tags": {"jazz", "soul"},
        "Cover": {"Width": Decimal("0.5"), "Formats": ["png", None, True]},
        "Sample": b"\x00\xff\x01",
    }
    table.put_item(Item=song)
    got = table.get_item(Key={"Artist": "Nina Simone", "Song": "Feeling Good"}, ConsistentRead=True)["Item"]
    check("get_item gives back what put_item wrote", {**got, "Sample": bytes(got["Sample"].value)} == song, True)
    check("get_item of what is not there", "Item" in table.get_item(Key={"Artist": "-", "Song": "-"}), False)


def update():
    key = {"Artist": "Nina Simone", "Song": "Feeling Good"}
    change = {
        "Key": key,
        "UpdateExpression": "SET Plays = if_not_exists(Plays, :zero) + :one, #c.Formats[1] = :f ADD Tags :t",
        "ConditionExpression": Attr("Year").between(1960, 1969) & Attr("Plays").not_exists(),
        "ExpressionAttributeNames": {"#c": "Cover"},
        "ExpressionAttributeValues": {":zero": 0, ":one": 1, ":f": "webp", ":t": {"blues"}},
        "ReturnValues": "UPDATED_NEW",
    }
    changed = table.update_item(**change)["Attributes"]
    check("update_item, Plays", changed["Plays"], Decimal("1"))
    check("update_item, Tags", sorted(changed["Tags"]), ["blues", "jazz", "soul"])
    check("update_item, nested", changed["Cover"], {"Formats": ["webp"]})
    check(
        "update_item under a condition that does not hold",
        error_of(table.update_item, **change),
        ("ConditionalCheckFailedException", "The conditional request failed"),
    )


def batches_query_and_scan():
    with table.batch_writer() as batch:
        for number in range(60):
            batch.put_item(Item={"Artist": "Miles Davis", "Song": f"Take {number:02}", "Year": 1950 + number})
    answer = table.query(
        KeyConditionExpression=Key("Artist").eq("Miles Davis") & Key("Song").begins_with("Take 1"),
        FilterExpression=Attr("Year").gte(1965),
        ReturnConsumedCapacity="TOTAL",
    )
    check("query", [item["Song"] for item in answer["Items"]], [f"Take {number}" for number in range(15, 20)])
    check("query, counts", (answer["Count"], answer["ScannedCount"]), (5, 10))
    check("query, capacity", answer["ConsumedCapacity"]["CapacityUnits"], 0.5)

    answer = table.query(
        IndexName="ByYear",
        KeyConditionExpression=Key("Artist").eq("Miles Davis") & Key("Year").gt(2000),
        ScanIndexForward=False,
        Limit=3,
    )
    check("query of the index, backwards", [int(item["Year"]) for item in answer["Items"]], [2009, 2008, 2007])
    check(
        "query, where the next page begins",
        answer["LastEvaluatedKey"],
        {"Artist": "Miles Davis", "Song": "Take 57", "Year": Decimal("2007")},
    )

    pages = client.get_paginator("scan").paginate(TableName="Music", PaginationConfig={"PageSize": 7})
    check("scan, page by page", sum(page["Count"] for page in pages), 61)
    segments = [table.scan(Segment=segment, TotalSegments=4, Select="COUNT")["Count"] for segment in range(4)]
    check("scan, four segments together", sum(segments), 61)

    keys = [{"Artist": {"S": "Miles Davis"}, "Song": {"S": f"Take {number:02}"}} for number in range(3)]
    answer = client.batch_get_item(RequestItems={"Music": {"Keys": keys, "ProjectionExpression": "Song"}})
    songs = sorted(item["Song"]["S"] for item in answer["Responses"]["Music"])
    check("batch_get_item", songs, ["Take 00", "Take 01", "Take 02"])


def errors():
    check(
        "a table that is not there",
        error_of(client.get_item, TableName="Nowhere", Key={"id": {"S": "1"}}),
        ("ResourceNotFoundException", "Requested resource not found"),
    )
    check(
        "a key that is not the table's",
        error_of(client.get_item, TableName="Music", Key={"Artist": {"S": "x"}}),
        ("ValidationException", "The provided key element does not match the schema"),
    )
    check(
        "a reserved word",
        error_of(
            client.scan,
            TableName="Music",
            FilterExpression="Year = :y",
            ExpressionAttributeValues={":y": {"N": "1"}},
        ),
        (
            "ValidationException",
            "Invalid FilterExpression: Attribute name is a reserved keyword; reserved keyword: Year",
        ),
    )
    check(
        "a table made twice",
        error_of(
            client.create_table,
            TableName="Music",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        ),
        ("ResourceInUseException", "Table already exists: Music"),
    )


print(f"boto3 {boto3.__version__}, botocore {botocore.__version__}")
create_table()
put_and_get()
update()
batches_query_and_scan()
errors()
client.delete_table(TableName="Music")
client.get_waiter("table_not_exists").wait(TableName="Music", WaiterConfig={"Delay": 1})
check("list_tables at the end", client.list_tables()["TableNames"], [])
