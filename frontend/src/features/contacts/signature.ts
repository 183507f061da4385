/** Reads name, e-mail, phone, title and company out of a pasted signature or e-mail, English or German. */
export interface Signature {
  first_name?: string;
  last_name?: string;
  email?: string;
  phone?: string;
  title?: string;
  company?: string;
  website?: string;
}

const EMAIL = /[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/u;
const HEADER = /^(?:from|von|de|absender)\s*:\s*(.+)$/i;
const OTHER_HEADER = /^(?:to|an|cc|bcc|subject|betreff|sent|gesendet|date|datum)\s*:/i;
const WEBSITE = /(?:https?:\/\/|www\.)[^\s,;|<>()]+/i;
const GREETING =
  /^(?:(?:best|kind|warm|with kind|with best)?\s*regards|best(?: wishes)?|cheers|thanks|thank you|many thanks|sincerely|yours(?: \w+)?|(?:mit )?(?:freundlichen?|besten?|vielen?|liebe[nr]?|herzlichen?|schöne[nr]?|sonnigen?)?\s*gr(?:ü|ue)(?:ß|ss)e?n?|mfg|lg|vg|danke|vielen dank|herzlichst)\b[^.]*[,!]?$/iu;
const LEGAL =
  /(?:^|\s)(?:g?gmbh(?:\s*&\s*co\.?\s*(?:kg|kgaa))?|ag|kg|kgaa|ug|ohg|gbr|se|e\.\s?v\.|e\.\s?k\.|eg|inc\.?|llc|ltd\.?|limited|corp\.?|corporation|plc|b\.?v\.?|n\.?v\.?|s\.?a\.?r\.?l\.?|s\.a\.|s\.?p\.?a\.?|oy|ab|a\/s)(?=$|[\s,.])/iu;
const TITLE =
  /\b(?:c[etofmio]o|chief|president|vp|vice|director|head|lead(?:er)?|manager(?:in)?|managing|founder|owner|partner|engineer|developer|consultant|executive|officer|assistant|buyer|sales|marketing|specialist|analyst|coordinator|representative|architect|designer|account)\b|geschäftsführ|gesellschafter|vorstand|prokurist|inhaber|leit(?:er|ung)|vertrieb|einkauf|einkäuf|berater|sachbearbeit|referent|assisten[tz]|entwickler|ingenieur|kaufmann|kauffrau|mitarbeiter|projekt|abteilung|beauftragte|gründer/iu;
const PHONE = /\+?\(?\d[\d\s()./–-]{5,}\d/u;
const FAX = /\b(?:tele)?fax\b|^f\b\s*[:.]?/iu;
const MOBILE = /\b(?:mobil\w*|mobile|cell|handy)\b|^m\b\s*[:.]?/iu;
const PHONE_LABEL = /\b(?:tel|telefon|phone|fon|office|direct|durchwahl|zentrale|call)\b|^[tpd]\b\s*[:.]?/iu;
/** Numbers that are no telephone: registers, taxes, banks. */
const REGISTER = /\b(?:hr[ab]|ust|vat|iban|bic|steuer\w*|tax|registergericht|amtsgericht|reg(?:istered)?\.?)\b/iu;
const HONORIFIC =
  /^(?:(?:dr|prof|dipl|ing|herr|frau|mr|mrs|ms|mx|i\.?\s?[av]|ppa|mag|med|rer|nat|jur|phil|-)\.?[\s-]*)+(?=\p{Lu})/iu;
const DEGREES = /,?\s*(?:ph\.?d\.?|mba|m\.?\s?sc\.?|b\.?\s?sc\.?|m\.?a\.|b\.?a\.|ll\.?m\.?|esq\.?)(?=$|[\s,])/giu;
const PARTICLES = new Set([
  'von',
  'van',
  'de',
  'der',
  'den',
  'zu',
  'zum',
  'zur',
  'da',
  'di',
  'del',
  'la',
  'le',
  'ter',
  'bin',
  'al',
]);

const clean = (text: string) => text.replace(/\s+/g, ' ').replace(/^[\s*_•·>"'“„-]+|[\s*_•·"'”“,;|]+$/g, '');

/** Every line, cut at the bars and dots that signatures put several facts behind each other with. */
const segmentsOf = (lines: readonly string[]): string[] =>
  lines
    .flatMap((line) => line.split(/\s+[|•·–—]\s+|\s{3,}|\t+/))
    .map(clean)
    .filter(Boolean);

function splitName(text: string): Pick<Signature, 'first_name' | 'last_name'> | null {
  let name = clean(text.replace(DEGREES, ' ')).replace(HONORIFIC, '');
  const comma = name.match(/^([^,]+),\s*([^,]+)$/);
  if (comma) name = `${comma[2]} ${comma[1]}`;
  const words = name.split(' ').filter(Boolean);
  if (words.length < 2 || words.length > 5) return null;
  const isName = (word: string) => /^\p{Lu}[\p{L}\p{M}'’.-]*$/u.test(word) || PARTICLES.has(word.toLowerCase());
  if (!words.every(isName)) return null;
  const particle = words.findIndex((word, i) => i > 0 && PARTICLES.has(word));
  const at = particle > 0 ? particle : words.length - 1;
  const proper = (word: string) =>
    word.length > 2 && word === word.toUpperCase() ? (word[0] ?? '') + word.slice(1).toLowerCase() : word;
  const join = (part: string[]) => part.map(proper).join(' ');
  return { first_name: join(words.slice(0, at)), last_name: join(words.slice(at)) };
}

const isContactLine = (text: string) => EMAIL.test(text) || WEBSITE.test(text) || PHONE.test(text);
const isPlain = (text: string) => !/\d/.test(text) && !isContactLine(text) && !GREETING.test(text);

function phoneOf(segments: readonly string[]): string | undefined {
  const found = segments.flatMap((text) => {
    // several numbers may share one line, each behind its own label
    return text
      .split(/[,;/]\s*(?=\p{L})|\s(?=(?:fax|telefax|mobil\w*|mobile|cell|tel|phone|handy)\b)/iu)
      .flatMap((part) => {
        const number = part.match(PHONE)?.[0].trim();
        const digits = number?.replace(/\D/g, '').length ?? 0;
        if (!number || digits < 7 || digits > 15 || FAX.test(part) || REGISTER.test(part)) return [];
        const mobile = MOBILE.test(part);
        if (!mobile && !PHONE_LABEL.test(part) && !/^[+(0]/.test(number)) return [];
        return [{ number: number.replace(/\s+/g, ' '), mobile }];
      });
  });
  return (found.find((n) => !n.mobile) ?? found[0])?.number;
}

/** The name that an address like `jane.doe@` spells, to tell a name from any other pair of capitalised words. */
function fitsAddress(text: string, email: string | undefined): boolean {
  const plain = (value: string) =>
    value
      .toLowerCase()
      .replace(/ä/g, 'ae')
      .replace(/ö/g, 'oe')
      .replace(/ü/g, 'ue')
      .replace(/ß/g, 'ss')
      .normalize('NFD')
      .replace(/[^a-z]/g, '');
  const local = plain(email?.split('@')[0] ?? '');
  const last = text.split(' ').at(-1) ?? '';
  return local !== '' && plain(last).length > 1 && local.includes(plain(last));
}

function nameOf(segments: readonly string[], email: string | undefined, greeted: boolean) {
  const candidates = segments.slice(0, greeted ? 4 : 8).filter((s) => isPlain(s) && !LEGAL.test(s));
  const named = candidates.filter((s) => splitName(s) && (!TITLE.test(s) || fitsAddress(s, email)));
  const text = named.find((s) => fitsAddress(s, email)) ?? named[0];
  return text ? { text, ...splitName(text) } : null;
}

function companyOf(segments: readonly string[]): string | undefined {
  for (const text of segments) {
    if (EMAIL.test(text) || REGISTER.test(text)) continue;
    const labelled = text.match(/^(?:company|firma|unternehmen)\s*:\s*(.+)$/i)?.[1];
    if (labelled) return clean(labelled);
    const legal = text.match(LEGAL);
    if (!legal) continue;
    const upTo = text.slice(0, (legal.index ?? 0) + legal[0].length);
    // what stands before a comma or "at" is the title
    return clean(upTo.split(/,\s+(?!inc|llc|ltd)|\s(?:at|bei|@)\s/i).at(-1) ?? upTo);
  }
  return segments.map((s) => s.match(/\s(?:at|bei|@)\s+(\p{Lu}.*)$/u)?.[1]).find(Boolean);
}

function titleOf(segments: readonly string[], name: string | undefined, company: string | undefined) {
  const usable = segments.filter((s) => isPlain(s) && s !== name && s !== company);
  const found = usable.find((s) => TITLE.test(s));
  if (!found) return undefined;
  const withoutCompany = company ? found.replace(company, '') : found;
  return clean(withoutCompany.replace(/\s(?:at|bei|@)\s.*$/iu, '').replace(/\s(?:at|bei)$/i, '')) || undefined;
}

export function readSignature(pasted: string): Signature {
  const lines = pasted.split(/\r?\n/).map((line) => line.replace(/^[\s>]+/, '').trimEnd());
  const header = lines.map((line) => line.match(HEADER)?.[1]).find(Boolean);
  const email = (header?.match(EMAIL) ?? pasted.match(EMAIL))?.[0].toLowerCase();
  const start = lines.findLastIndex((line) => GREETING.test(line.trim()) || /^--\s*$/.test(line));
  const body = segmentsOf(lines.slice(start + 1).filter((line) => !OTHER_HEADER.test(line)));
  const sender = header ? splitName(header.replace(/<.*$/, '').replace(EMAIL, '')) : null;
  const name = nameOf(body, email, start >= 0);
  const company = companyOf(body);
  const all: Record<keyof Signature, string | undefined> = {
    first_name: sender?.first_name ?? name?.first_name,
    last_name: sender?.last_name ?? name?.last_name,
    email,
    phone: phoneOf(body),
    title: titleOf(body, name?.text, company),
    company,
    website: body.map((s) => (EMAIL.test(s) ? undefined : s.match(WEBSITE)?.[0])).find(Boolean),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value)) as Signature;
}
