/** Countries, currencies and time zones under their names in the user's language. */
import { countryName } from './field-context';

const COUNTRIES =
  'AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FR GA GB GD GE GH GM GN GQ GR GT GW GY HK HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MK ML MM MN MO MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NZ OM PA PE PG PH PK PL PS PT PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VN VU WS YE ZA ZM ZW'.split(
    ' ',
  );
const COMMON_CURRENCIES = ['EUR', 'USD', 'GBP', 'CHF'];

export interface Option {
  value: string;
  label: string;
}

const cached = new Map<string, Option[]>();
function once(key: string, make: () => Option[]): Option[] {
  const found = cached.get(key) ?? make();
  cached.set(key, found);
  return found;
}

export const countryOptions = (language: string): Option[] =>
  once(`country:${language}`, () =>
    COUNTRIES.map((value) => ({ value, label: countryName(value, language) })).sort((a, b) =>
      a.label.localeCompare(b.label, language),
    ),
  );

export const currencyOptions = (language: string): Option[] =>
  once(`currency:${language}`, () => {
    const names = new Intl.DisplayNames([language], { type: 'currency' });
    const codes = [...new Set([...COMMON_CURRENCIES, ...Intl.supportedValuesOf('currency')])];
    return codes.map((value) => ({ value, label: `${value} – ${names.of(value)}` }));
  });

export const timeZoneOptions = (): Option[] =>
  once('zone', () =>
    [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].map((value) => ({
      value,
      label: value.replaceAll('_', ' '),
    })),
  );
