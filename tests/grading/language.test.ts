import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { foreignLanguage } from '../../src/grading/language.ts';

const corpus = (name: string) =>
  readFileSync(new URL(`../corpora/${name}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('an answer in a language that the judge does not know', () => {
  test.each([
    ['deu', 'Der Generator macht Bilder aus Rauschen.'],
    ['deu', 'Weil die Ziehung nicht differenzierbar ist.'],
    ['fra', 'Le générateur crée des images à partir du bruit.'],
    ['spa', 'El generador crea imágenes y el discriminador las compara.'],
    ['ita', 'Il generatore crea immagini, che non sono vere.'],
    ['por', 'A rede não vê dados reais, quando é treinada.'],
    ['nld', 'Het netwerk maakt een beeld.'],
    ['pol', 'To jest sieć, która nie widzi danych.'],
    ['tur', 'Gürültü ile bir görüntü üretir.'],
    ['rus', 'Генератор создаёт изображения из шума.'],
    ['cmn', '生成器从噪声生成图像'],
    ['kor', '생성자는 잡음에서 이미지를 만든다'],
    ['hin', 'जनरेटर शोर से चित्र बनाता है'],
    ['arb', 'المولد يصنع صورا من الضوضاء'],
  ])('is recognised even when it is short: %s', (language, answer) => {
    expect(foreignLanguage(answer, ['eng'])).toBe(language);
  });

  test.each([
    'O(log n)',
    'dropout, L2, early stopping',
    'z = μ + σ ⊙ ε',
    'Bilder-Generator',
    'GAN: generator vs discriminator, minimax',
    'La Niña y El Niño are weather patterns of the Pacific.',
    'i am think generator make fake sample, discriminator is check',
    'KL(q(z|x) ‖ p(z))',
    'yes',
    'Non-linear activation per layer',
    'Dropout per layer; non deterministic during training, deterministic at test time',
    'SE = sd(y) / sqrt(n)',
    'The OS resolves example.com',
    'EM alternates E-step, M-step; DOS',
    'den-site encoding',
    'In Spain it is called "el contrato de trabajo", which is the contract.',
  ])('is not what this is: %s', (answer) => {
    expect(foreignLanguage(answer, ['eng'])).toBeNull();
  });

  test('is none of the English answers that people wrote', () => {
    const written = [
      ...corpus('second-hand').flatMap(({ answers }) => (answers as { text: string }[]).map(({ text }) => text)),
      ...corpus('seed-answers').map(({ text }) => text as string),
    ];
    expect(written.filter((answer) => foreignLanguage(answer, ['eng']) !== null)).toEqual([]);
  });

  test('is none that the judge knows', () => {
    expect(foreignLanguage('Der Generator macht Bilder aus Rauschen.', ['eng', 'deu'])).toBeNull();
  });
});
