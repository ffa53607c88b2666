/** A JSON Schema on the page: its type in a few words, its fields as a table. */

import { Inline } from "./markup.tsx";
import type { Schema } from "./specification.ts";

const COMPONENTS = "#/components/schemas/";

/** @returns the name of the schema that a reference points to, null if the schema is not a reference */
function nameOf(schema: Schema): string | null {
  return typeof schema.$ref === "string" ? schema.$ref.slice(COMPONENTS.length) : null;
}

export function SchemaType({ schema }: { schema: Schema }) {
  const name = nameOf(schema);
  if (name !== null) return <a href={`#${name}`}>{name}</a>;
  if (Array.isArray(schema.anyOf)) {
    return <>{schema.anyOf.flatMap((one: Schema, i) => [i > 0 && " or ", <SchemaType schema={one} />])}</>;
  }
  if (schema.const !== undefined) return <code>{JSON.stringify(schema.const)}</code>;
  if (Array.isArray(schema.enum)) {
    return <>{schema.enum.flatMap((value: unknown, i) => [i > 0 && " ", <code>{String(value)}</code>])}</>;
  }
  if (schema.type === "array") {
    return (
      <>
        list of <SchemaType schema={schema.items as Schema} />
      </>
    );
  }
  return (
    <>
      {[schema.type ?? "anything"].flat().join(" or ")}
      {bounds(schema)}
    </>
  );
}

function bounds({ minimum, maximum, maxLength, default: value }: Schema): string {
  const limits = [
    minimum !== undefined && `from ${minimum}`,
    maximum !== undefined && `to ${maximum}`,
    maxLength !== undefined && `at most ${maxLength} characters`,
    value !== undefined && `default ${value}`,
  ].filter(Boolean);
  return limits.length > 0 ? `, ${limits.join(" ")}` : "";
}

/** The properties of an object, or of one that may be null. */
function propertiesOf(schema: Schema): [string, Schema][] {
  const alternatives = (schema.anyOf as Schema[] | undefined) ?? [schema];
  const object = alternatives.find(({ properties }) => properties !== undefined);
  return Object.entries((object?.properties as Record<string, Schema> | undefined) ?? {});
}

/** The fields of an object and, with dotted names, those of the objects inside it. */
function fieldsOf(schema: Schema, prefix = ""): { name: string; field: Schema; isRequired: boolean }[] {
  const required = (schema.required as string[] | undefined) ?? [];
  return propertiesOf(schema).flatMap(([name, field]) => {
    const inner = field.type === "array" ? (field.items as Schema) : field;
    return [
      { name: prefix + name, field, isRequired: required.includes(name) },
      ...fieldsOf(inner, `${prefix}${name}.`),
    ];
  });
}

export function Fields({ schema, caption }: { schema: Schema; caption: string }) {
  const fields = fieldsOf(schema);
  if (fields.length === 0) return null;
  return (
    <section class="table" tabindex={0} aria-label={caption}>
      <table>
        <thead>
          <tr>
            <th scope="col">field</th>
            <th scope="col">type</th>
            <th scope="col">meaning</th>
          </tr>
        </thead>
        <tbody>
          {fields.map(({ name, field, isRequired }) => (
            <tr>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td>
                <SchemaType schema={field} />
                {isRequired ? "" : ", optional"}
              </td>
              <td>
                <Inline text={String(field.description ?? "")} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
