/**
 * A value that is made when it is first asked for, and kept: the schemas that no callback needs, as an isolate that is
 * woken by one would make them all before it answers.
 */
export function once<Value extends object>(make: () => Value): () => Value {
  let value: Value | undefined;
  return () => {
    value ??= make();
    return value;
  };
}
