/** Fields of forms, each with its label. */

import type { Child } from "hono/jsx";
import { usePage } from "./page.ts";

/** @param name the id of the element with the value */
export function Field({ name, label, children }: { name: string; label: string; children: Child }) {
  return (
    <div>
      <label for={name}>{label}</label>
      {children}
    </div>
  );
}

type ChoiceProps = {
  name: string;
  label: string;
  values: readonly string[];
  /** One that is not among the values is offered too: an earlier request, or a link, may have one. */
  chosen: string;
  /** The id of the form, where the field stands outside of it. */
  form?: string;
  nameOf?: (value: string) => string;
  /** The name of the choice of none. */
  none?: string;
};

export function Choice({ name, label, values, chosen, form, nameOf, none }: ChoiceProps) {
  const { words } = usePage();
  const offered = new Set(["", ...values, chosen]);
  return (
    <Field name={name} label={label}>
      <select id={name} name={name} form={form}>
        {[...offered].map((value) => (
          <option value={value} selected={value === chosen}>
            {value === "" ? (none ?? words.usual) : (nameOf?.(value) ?? value)}
          </option>
        ))}
      </select>
    </Field>
  );
}
