// The number of the key that a workload's request with this number is about, for who does the same without requests.
export default {
  'get-item': (index) => (index * 7919) % 5000,
  'put-item': (index) => (index * 7919) % 20_000,
  'update-item': (index) => (index * 7919) % 5000,
  'put-item-indexed': (index) => index % 9_973,
};
