/** The values of an activity as they are sent: the names beside its links are the server's to give. */
export function outgoingActivity({ links, ...values }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (!Array.isArray(links)) return values;
  return { ...values, links: links.map(({ record: _named, ...link }) => link) };
}
