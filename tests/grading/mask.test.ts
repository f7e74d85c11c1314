import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparable, locateQuote } from '../../src/grading/evidence.ts';
import { mask, maskable } from '../../src/grading/mask.ts';
import { rewrite, viewOf } from '../../src/grading/view.ts';

const names = [
  'Anna Müller',
  'Jean-Luc van der Berg',
  "Conan O'Brien",
  '李明',
  '김민수',
  'Link',
  'J. (x+) Tolkien',
  'Bo',
  'Bo Li',
  'X',
];
const masked = (text: string) => mask(viewOf(text), maskable, names).text;

describe('masked are', () => {
  test.each([
    ['a link', 'See https://a.org/b?c=d#e, or (www.example.com).', 'See [link], or ([link]).'],
    ['a link in markdown', '[paper](https://a.org/x) and _http://b.org_', '[paper]([link]) and _[link]_'],
    ['a link beside Chinese', '见https://a.cn/x。还有https://b.cn这是', '见[link]。还有[link]这是'],
    ['a link that has an e-mail address in it', 'http://me@a.org/?m=b@c.de', '[link]'],
    ['an e-mail address', 'Write to <a.b+c@mail.example.co.uk>.', 'Write to <[email]>.'],
    ['an e-mail address before a bracket', 'anna.schmidt@example.com(work)', '[email](work)'],
    ['a link without its scheme', 'See github.com/anna-schmidt, please.', 'See [link], please.'],
    ['an e-mail address beside Chinese', '发邮件a@163.com吧', '发邮件[email]吧'],
    ['an e-mail address with a name in it', 'anna@müller.de', '[email]'],
    ['a name, in any case', 'Anna Müller, ANNA, Müller’s, anna müller', '[name], [name], [name]’s, [name]'],
    [
      'no word in small letters, whoever is called so',
      'Anna said that anna is a word',
      '[name] said that anna is a word',
    ],
    ['a name, composed or not', 'Mu\u0308ller', '[name]'],
    ['a name across lines, and in italics', 'Anna\n  Müller and _Anna_', '[name] and _[name]_'],
    ['a name with a hyphen and its parts', 'Jean-Luc van der Berg, Jean-Luc, Luc', '[name], [name], [name]'],
    ['a name with an apostrophe of either kind', "O’Brien and o'brien", '[name] and [name]'],
    ['a name beside letters where no spaces are written', '李明说 김민수는', '[name]说 [name]는'],
    ['a name with signs of an expression', 'J. (x+) Tolkien', '[name]'],
    ['a short name as a whole', 'Bo Li and Bo', '[name] and [name]'],
    ['a name that is a word for what was masked', 'Link: www.a.org', '[name]: [link]'],
  ])('%s', (_name, text, expected) => {
    expect(masked(text)).toBe(expected);
  });

  test.each(
    [
      ['+49 30 1234567', '+491711234567', '+1 (555) 123-4567', '+1.555.123.4567', '+44 (0)20 7946 0958'],
      ['(+49) 171 1234567', '0049 30 1234567', '+49\u00a030\u00a012345-67', '+1234567', '+48 800 100 200'],
      ['030 1234567', '(030) 123-4567', '0171/1234567', '030 / 1234567', '020 7946 0958', '01234 567890'],
      ['06 12 34 56 78', '06.12.34.56.78', '090-1234-5678', '01712345678', '0171234'],
      ['(555) 123-4567', '555-123-4567', '555.123.4567', '123 456 7890', '1-800-555-1234'],
      ['138-1234-5678', '138 1234 5678', '8 (912) 345-67-89', '(11) 91234-5678'],
    ].flat(),
  )('the phone number %s', (number) => {
    expect(masked(number)).toBe('[phone]');
    expect(masked(`On 05.12.2023 call ${number}. Tel.:${number}, (${number})`)).toBe(
      'On 05.12.2023 call [phone]. Tel.:[phone], ([phone])',
    );
  });
});

describe('not masked is', () => {
  test.each(
    [
      ['1e-4', '1e+1234567', '5e-0412345', '3.14159265', '+3.14159265', '0.0001234567', '.05123456', '-0.0512345'],
      [
        '2048x1024',
        '0x0123456789',
        'x+1234567',
        '(a)+1234567',
        '1,000,000',
        '1 000 000',
        '+2 500 000',
        '1234567',
        '001234567',
      ],
      [
        '175000000000 parameters',
        '17500000000',
        '299792458 m/s',
        '01234567%',
        '0171234,5',
        '0171234_1',
        '030 1234567 1234567',
        '0.5 0.25 0.125',
      ],
      ['2024-01-31', '01.02.2024', '01/02/2024', '05.12.2023 14:30', '01.05.24-03.06.24', '01/2024-05/2025'],
      ['2014-2019', '0900-1700', '100-1000', '256-2048', '2024-01-31T08:00:00+0100', '12:30:45.0123456', '12:0123456'],
      ['192.168.100.200', '010.020.030.040', 'v1.2.3456789', '20.04.1234567', '784-512-1024', '100-200-1000'],
      ['784-512-1024-2048', '01010101', '001 010 011 100', '0123456789', '1 2 3 4 5 6 7 8 9'],
      ['d41d8cd98f00b204e9800998ecf8427e', '01234567abcdef', '550e8400-e29b-41d4-a716-446655440000'],
      ['1312.6114', 'arXiv:0706.1234', 'math/0211159', '10.1016/0893-6080(89)90020-8', 'Kingma (2014) 1312.6114'],
      ['ISBN 978-3-16-148410-0', '0-12-345678-9', 'ISBN 0306406152', 'ISSN 0378-5955'],
      ['recall@10.The next', 'Q@K.transpose(0,1)', 'x@self.attn.mean(1)', 'B@A.T', '@torch.no_grad()', 'a@b'],
      [
        'www. is short',
        'http://',
        'awww.foo',
        'Hanna',
        'Annabelle',
        'annä',
        'van der',
        'J.',
        'boat',
        'x',
        '李说',
        '[link]',
      ],
    ].flat(),
  )('%s', (text) => {
    expect(masked(text)).toBe(text);
    expect(masked(`so ${text}, and`)).toBe(`so ${text}, and`);
  });

  test('what was not asked for', () => {
    const text = 'Anna https://a.org a@b.org +49 30 1234567';
    expect(mask(viewOf(text), ['phone'], names).text).toBe('Anna https://a.org a@b.org [phone]');
    expect(mask(viewOf(text), ['name'], []).text).toBe(text);
    expect(mask(viewOf(text), [], names).text).toBe(text);
  });
});

const personal = fc.constantFrom('Anna', 'https://a.org/b', 'me@a.org', '+49 30 1234567', '李明');
const plain = fc.oneof(
  fc.constantFrom('🎉', 'noise', 'e\u0301', '👩‍👩‍👧', '\n', '{', '3.14'),
  fc.string({ unit: 'binary' }),
);
const someText = fc.array(fc.oneof(personal, plain), { maxLength: 20 }).map((parts) => parts.join(' '));

describe('the way back to the answer', () => {
  test('leads from a quote that the judge took from the masked text', () => {
    const answer =
      '🎉🎉 I, Anna Müller (anna@mueller.de), say “noise is **added** by Anna stepwise”. Call 030 1234567!';
    const view = mask(viewOf(answer), maskable, names);
    const cut = (quote: string) =>
      locateQuote(comparable(view), quote).map(({ start, end }) => answer.slice(start, end));
    expect(cut('Noise is added by [name] stepwise')).toEqual(['noise is **added** by Anna stepwise']);
    expect(cut('I, [name] ([email]), say')).toEqual(['I, Anna Müller (anna@mueller.de), say']);
    expect(cut('call [phone]')).toEqual(['Call 030 1234567']);
    expect(cut('030 1234567')).toEqual([]);
  });

  test('leads through what was rewritten before', () => {
    const answer = 'a\r\n\r\nAnna b';
    const view = mask(
      rewrite(viewOf(answer), /\r\n/g, () => '\n'),
      maskable,
      names,
    );
    const [span] = locateQuote(comparable(view), '[name] b');
    expect(answer.slice(span!.start, span!.end)).toBe('Anna b');
  });

  test('is unchanged for every character that was not masked', () => {
    fc.assert(
      fc.property(someText, (answer) => {
        const { text, starts, ends } = mask(viewOf(answer), maskable, names);
        expect([starts.length, ends.length]).toEqual([text.length, text.length]);
        for (let at = 0; at < text.length; at++) {
          if (ends[at]! - starts[at]! === 1) expect(text[at]).toBe(answer[starts[at]!]);
          else expect(answer.slice(starts[at], ends[at])).toMatch(/Anna|a\.org|30 1234567|李明/);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('is the same view where there is nothing to mask', () => {
    const words = fc.string({
      unit: fc.constantFrom('a', 'z', 'é', '🎉', ' ', '\n', '.', '(', '[', ']', '-', '+', '@', '0', '1'),
    });
    fc.assert(
      fc.property(words, (answer) => {
        fc.pre(!/\d.*\d.*\d.*\d.*\d.*\d.*\d/.test(answer) && !/@.*\.|www/.test(answer));
        const view = viewOf(answer);
        expect(mask(view, maskable, ['Anna Müller'])).toBe(view);
      }),
    );
  });
});

test('an answer that is made to be slow is masked at once', () => {
  const digits = ['0', '01', '+1 ', '01-', '01(', '(0', '01.02.', 'ISBN ', '0171 1234567 ', '5551234567'];
  const signs = [
    'a',
    'é',
    'a.',
    'a@',
    '@',
    'a@b.',
    'www.',
    'https://',
    'http://.',
    'Anna',
    'Anna ',
    ' ',
    '[',
    '🎉',
    '李',
  ];
  for (const piece of [...digits, ...signs]) {
    const long = piece.repeat(200_000 / piece.length);
    for (const text of [long, `Anna x@${long}`]) {
      const view = viewOf(text.slice(0, 200_000));
      const started = performance.now();
      mask(view, maskable, names);
      expect(performance.now() - started, text.slice(0, 30)).toBeLessThan(2_000);
    }
  }
});
