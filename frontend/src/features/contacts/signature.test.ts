import { expect, test } from 'vitest';
import { readSignature } from './signature';

test('a German signature with a legal form, a fax and a register number', () => {
  const text = `Hallo Frau Berg,

anbei das Angebot. Rufen Sie mich gern an.

Mit freundlichen Grüßen

i. A. Dr. Jürgen von der Heide
Leiter Einkauf

Müller & Söhne GmbH & Co. KG
Hauptstraße 12 | 80331 München
Tel.: +49 (0)89 123456-78
Fax: +49 89 123456-99
Mobil: +49 171 2345678
E-Mail: juergen.heide@mueller-soehne.de
www.mueller-soehne.de
Amtsgericht München HRB 123456, USt-IdNr. DE123456789`;
  expect(readSignature(text)).toEqual({
    first_name: 'Jürgen',
    last_name: 'von der Heide',
    email: 'juergen.heide@mueller-soehne.de',
    phone: '+49 (0)89 123456-78',
    title: 'Leiter Einkauf',
    company: 'Müller & Söhne GmbH & Co. KG',
    website: 'www.mueller-soehne.de',
  });
});

test('an English signature on few lines', () => {
  const text = `Best regards,
Jane Doe
VP Sales | Northwind Traders Inc.
M: +1 (415) 555-0100 | jane.doe@northwind.com
https://northwind.com`;
  expect(readSignature(text)).toEqual({
    first_name: 'Jane',
    last_name: 'Doe',
    email: 'jane.doe@northwind.com',
    phone: '+1 (415) 555-0100',
    title: 'VP Sales',
    company: 'Northwind Traders Inc.',
    website: 'https://northwind.com',
  });
});

test('an e-mail with its header', () => {
  const text = `From: "Okafor, Chidi" <chidi.okafor@globex.io>
Sent: Monday, 2 March 2026 10:12
To: Ada Lovelace <ada@acme.com>
Subject: Quote

Hi Ada, could you send the quote until Friday?

Cheers
Chidi`;
  expect(readSignature(text)).toEqual({ first_name: 'Chidi', last_name: 'Okafor', email: 'chidi.okafor@globex.io' });
});

test('a German header and a signature behind dashes', () => {
  const text = `Von: Anna Schmidt <a.schmidt@beispiel.de>
Betreff: Termin

Passt Ihnen Dienstag?

--
Anna Schmidt
Geschäftsführerin
Beispiel AG
Telefon 030 5550123`;
  expect(readSignature(text)).toEqual({
    first_name: 'Anna',
    last_name: 'Schmidt',
    email: 'a.schmidt@beispiel.de',
    phone: '030 5550123',
    title: 'Geschäftsführerin',
    company: 'Beispiel AG',
  });
});

test('a title and a company on one line', () => {
  expect(readSignature('Sam Novak\nAccount Executive at Cyberdyne\nsam@cyberdyne.com')).toMatchObject({
    first_name: 'Sam',
    last_name: 'Novak',
    title: 'Account Executive',
    company: 'Cyberdyne',
  });
});

test('a name in capitals with a degree, and one that only the address tells from other words', () => {
  expect(readSignature('MARÍA GARCÍA LÓPEZ, MBA\nmaria.lopez@example.es')).toMatchObject({
    first_name: 'María García',
    last_name: 'López',
  });
  expect(readSignature('Happy New Year\nRosa Costa\nrosa.costa@example.org')).toMatchObject({ last_name: 'Costa' });
});

test('a text without any of it gives nothing', () => {
  expect(readSignature('please call me back tomorrow')).toEqual({});
  expect(readSignature('Order 4711-2026-0815, IBAN DE89 3704 0044 0532 0130 00')).toEqual({});
});
