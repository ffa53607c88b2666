/** A JSON Schema on the page: its type in a few words, its fields as a table. */

import type { Child } from "hono/jsx";
import { useDocs } from "./docs-context.ts";
import type { DocsWords } from "./docs-words-en.ts";
import { Inline } from "./markup.tsx";
import type { Parameter, Schema } from "./specification.ts";

const COMPONENTS = "#/components/schemas/";

/** @returns the name of the schema that a reference points to, null if the schema is not a reference */
function nameOf(schema: Schema): string | null {
  return typeof schema.$ref === "string" ? schema.$ref.slice(COMPONENTS.length) : null;
}

export function SchemaType({ schema }: { schema: Schema }) {
  const { words } = useDocs();
  const name = nameOf(schema);
  if (name !== null) return <a href={`#${name}`}>{name}</a>;
  if (Array.isArray(schema.anyOf)) {
    return (
      <>{schema.anyOf.flatMap((one: Schema, i) => [i > 0 && words.orType, <SchemaType schema={one} />])}</>
    );
  }
  if (schema.const !== undefined) return <code>{JSON.stringify(schema.const)}</code>;
  if (Array.isArray(schema.enum)) {
    return <>{schema.enum.flatMap((value: unknown, i) => [i > 0 && " ", <code>{String(value)}</code>])}</>;
  }
  if (schema.type === "array") {
    return (
      <>
        {words.listOf}
        <SchemaType schema={schema.items as Schema} />
      </>
    );
  }
  return (
    <>
      {[schema.type ?? words.anything].flat().join(words.orType)}
      {bounds(schema, words)}
    </>
  );
}

function bounds({ minimum, maximum, maxLength, default: value }: Schema, words: DocsWords): string {
  const limits = [
    minimum !== undefined && words.from(minimum),
    maximum !== undefined && words.to(maximum),
    maxLength !== undefined && words.atMost(maxLength),
    value !== undefined && words.usually(value),
  ].filter(Boolean);
  return limits.length > 0 ? `, ${limits.join(" ")}` : "";
}

/** The properties of an object, or of one that may be null. */
function propertiesOf(schema: Schema): [string, Schema][] {
  const alternatives = (schema.anyOf as Schema[] | undefined) ?? [schema];
  const object = alternatives.find(({ properties }) => properties !== undefined);
  return Object.entries((object?.properties as Record<string, Schema> | undefined) ?? {});
}

/** A parameter, or a field of an object, which is in no place of its own. */
type Field = Omit<Parameter, "in" | "required"> & { readonly in?: string; readonly required?: boolean };

/** The fields of an object and, with dotted names, those of the objects inside it. */
export function fieldsOf(schema: Schema, prefix = ""): Field[] {
  const required = (schema.required as string[] | undefined) ?? [];
  return propertiesOf(schema).flatMap(([name, field]) => {
    const inner = field.type === "array" ? (field.items as Schema) : field;
    const description = String(field.description ?? "");
    return [
      { name: prefix + name, schema: field, required: required.includes(name), description },
      ...fieldsOf(inner, `${prefix}${name}.`),
    ];
  });
}

type FieldTableProps = { caption: string; fields: readonly Field[]; head?: Child };

export function FieldTable({ caption, fields, head }: FieldTableProps) {
  const { words } = useDocs();
  if (fields.length === 0) return null;
  return (
    <section class="table" tabindex={0} aria-label={caption}>
      <table>
        {head}
        <tbody>
          {fields.map(({ name, in: place, schema, required, description }) => (
            <tr>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td>
                {place && `${words.places[place]}, `}
                <SchemaType schema={schema} />
                {required ? "" : words.optional}
              </td>
              <td>
                <Inline text={description} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
