// The first table that a request names.
export function tableOf(input) {
  if (input.TableName !== undefined) return input.TableName;
  if (input.RequestItems !== undefined) return Object.keys(input.RequestItems)[0];
  const [action] = Object.values(input.TransactItems[0]);
  return action.TableName;
}
