interface Form {
  properties?: Record<string, Form>;
  required?: string[];
}

/** The form of a reply with the level before its evidence: to measure what the usual order is worth. */
export function levelFirst(schema: object): object {
  const { properties = {}, ...form } = schema as Form;
  const turned = Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      property.properties?.['level'] ? ordered(property) : property,
    ]),
  );
  return { ...form, properties: turned };
}

function ordered({ properties = {}, required = [], ...form }: Form): Form {
  const { level, ...others } = properties;
  return {
    ...form,
    properties: { level: level!, ...others },
    required: ['level', ...required.filter((name) => name !== 'level')],
  };
}
