#!/usr/bin/env bash
# The same with the AWS CLI: each command is shown, and its answer checked. Run by scripts/with-boto3-and-cli.sh.
set -euo pipefail

# check <expected> <aws dynamodb arguments…>
check() {
  local expected=$1 got
  shift
  got=$(aws dynamodb "$@" --output text 2>&1) || true
  got=$(echo "$got" | tr -s '\n\t' '  ' | sed 's/^ *//; s/ *$//')
  if [ "$got" != "$expected" ]; then
    printf 'FAILED aws dynamodb %s\n  expected %s\n  got      %s\n' "$*" "$expected" "$got"
    exit 1
  fi
  printf 'ok  aws dynamodb%s\n' "$(quoted "$@")"
  [ -z "$got" ] || printf '    %s\n' "$got"
}

# Arguments as a person would type them: in quotes only where they need them.
quoted() {
  local argument
  for argument; do
    if [[ $argument =~ ^[A-Za-z0-9._=,-]+$ ]]; then printf ' %s' "$argument"; else printf " '%s'" "$argument"; fi
  done
}

aws --version
check CREATING create-table --table-name Pets --billing-mode PAY_PER_REQUEST \
  --attribute-definitions AttributeName=owner,AttributeType=S AttributeName=name,AttributeType=S \
  --key-schema AttributeName=owner,KeyType=HASH AttributeName=name,KeyType=RANGE \
  --query TableDescription.TableStatus
aws dynamodb wait table-exists --table-name Pets
check "" put-item --table-name Pets --item '{"owner":{"S":"ann"},"name":{"S":"rex"},"age":{"N":"3"}}'
check 3 get-item --table-name Pets --key '{"owner":{"S":"ann"},"name":{"S":"rex"}}' --query Item.age.N
check 4 update-item --table-name Pets --key '{"owner":{"S":"ann"},"name":{"S":"rex"}}' \
  --update-expression 'SET age = age + :one' --condition-expression 'age = :three' \
  --expression-attribute-values '{":one":{"N":"1"},":three":{"N":"3"}}' \
  --return-values UPDATED_NEW --query Attributes.age.N
check "An error occurred (ConditionalCheckFailedException) when calling the PutItem operation: The conditional request failed" \
  put-item --table-name Pets --item '{"owner":{"S":"ann"},"name":{"S":"rex"}}' \
  --condition-expression 'attribute_not_exists(#n)' --expression-attribute-names '{"#n":"name"}'
check "{}" batch-write-item --query 'to_string(UnprocessedItems)' --request-items \
  '{"Pets":[{"PutRequest":{"Item":{"owner":{"S":"ann"},"name":{"S":"tom"},"age":{"N":"9"}}}},{"PutRequest":{"Item":{"owner":{"S":"bob"},"name":{"S":"kit"},"age":{"N":"1"}}}}]}'
check "rex tom" query --table-name Pets --key-condition-expression '#o = :o' \
  --expression-attribute-names '{"#o":"owner"}' --expression-attribute-values '{":o":{"S":"ann"}}' \
  --query 'Items[].name.S'
check "3" scan --table-name Pets --query Count
check UPDATING update-table --table-name Pets --attribute-definitions AttributeName=age,AttributeType=N \
  --global-secondary-index-updates \
  '[{"Create":{"IndexName":"ByAge","KeySchema":[{"AttributeName":"age","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}]' \
  --query TableDescription.TableStatus
for _ in $(seq 50); do
  status=$(aws dynamodb describe-table --table-name Pets --query 'Table.GlobalSecondaryIndexes[0].IndexStatus' --output text)
  [ "$status" = ACTIVE ] && break
done
check "kit" query --table-name Pets --index-name ByAge --key-condition-expression 'age = :a' \
  --expression-attribute-values '{":a":{"N":"1"}}' --query 'Items[].name.S'
check "An error occurred (ResourceNotFoundException) when calling the DescribeTable operation: Requested resource not found: Table: Nowhere not found" \
  describe-table --table-name Nowhere
check "Pets" delete-table --table-name Pets --query TableDescription.TableName
aws dynamodb wait table-not-exists --table-name Pets
