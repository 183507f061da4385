import { describe, expect, it } from 'vitest';
import { ownPath } from './own-path';

const HERE = 'https://crm.example.org';
const SLASHES = [
  '//',
  '///',
  '/\\',
  '\\\\',
  '\\/',
  '/\t/',
  '/\n/',
  '/\r\n/',
  '\t//',
  ' //',
  '/.//',
  '/..//',
  '/x/..//',
  '/%2e//',
  '/./\\',
];
const ELSEWHERE = [
  'evil.example',
  'evil.example/contacts',
  'user@evil.example',
  'crm.example.org@evil.example',
  '[::1]',
];
const SCHEMES = [
  ...[
    'https://evil.example',
    'http:evil.example',
    'HTTPS:/evil.example',
    'ftp://evil.example',
    'blob:x',
    'file:///etc/passwd',
  ],
  ...[
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,x',
  ],
  ...[
    'vbscript:x',
    'mailto:x@evil.example',
    'about:blank',
    'view-source:x',
    'contacts',
    './contacts',
    '?x',
    '#x',
    '',
    ' ',
  ],
];

describe('ownPath', () => {
  it('leads to pages of this program', () => {
    for (const path of ['/', '/contacts', '/deals?layout=board&q=a%20b#x', '/contacts/1', '/a:b'])
      expect(ownPath(path, HERE)).toBe(path);
  });

  it('leads nowhere else', () => {
    const tried = [...SLASHES.flatMap((slashes) => ELSEWHERE.map((place) => slashes + place)), ...SCHEMES];
    expect(tried.length).toBeGreaterThan(90);
    for (const to of [...tried, undefined]) {
      const path = ownPath(to, HERE);
      expect(path.startsWith('/') && !path.startsWith('//'), JSON.stringify(to)).toBe(true);
      expect(new URL(path, HERE).origin, JSON.stringify(to)).toBe(HERE);
    }
  });
});
