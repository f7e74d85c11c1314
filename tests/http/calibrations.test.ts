import type request from 'supertest';
import { describe, expect, test } from 'vitest';
import type { Judge } from '../../src/grading/judge.ts';
import { localProvenance } from '../../src/grading/judge.ts';
import type { Level } from '../../src/grading/levels.ts';
import { verifyReceipt } from '../../src/grading/receipt.ts';
import { startApp, temporaryStore } from '../support/app.ts';

const keys = ['two-networks', 'generator', 'discriminator', 'contest'];
const questionId = 'gan-structure';

/**
 * A judge that does as the answer says: "2 of 4, 0.7 sure" has two levels met and a confidence of 0.7; where it says "wrong"
 * a person would say that nothing is met.
 */
const obedient: Judge = {
  kind: 'embedded',
  model: 'obedient',
  languages: 'any',
  remote: false,
  settings: { model: 'obedient' },
  async judge({ answer }) {
    const [, met = '0', sure = '0'] = /(\d) of 4, ([\d.]+) sure/.exec(answer) ?? [];
    const criteria = Object.fromEntries(
      keys.map((key, at) => {
        const level: Level = at < Number(met) ? 'met' : 'missing';
        return [
          key,
          { level, quotes: level === 'met' ? [`${met} of 4`] : [], finding: 'As it says.', doubtful: false },
        ];
      }),
    );
    return {
      kind: 'judged',
      judgement: { criteria, misconceptions: [], integrity: [], feedback: null },
      provenance: localProvenance('embedded', 'obedient', {}),
      confidence: Number(sure),
      repaired: [],
      stability: null,
      reasons: [],
      trouble: null,
      usage: null,
      exchanges: [],
    };
  },
};

const start = (environment: Record<string, string> = {}) =>
  startApp(environment, { judges: [obedient], embedded: obedient });

/** What a person says: as the judge, or that nothing is met. */
const personSays = (met: number) =>
  Object.fromEntries(keys.map((key, at) => [key, at < met ? ('met' as const) : ('missing' as const)]));

interface Answer {
  met: number;
  sure: number;
  wrong?: boolean;
}

/** Has answers graded. @returns the human grades of them, for a calibration */
async function graded(http: request.Agent, answers: Answer[]) {
  const grades = [];
  for (const [at, { met, sure, wrong = false }] of answers.entries()) {
    const answer = `Answer ${at}: ${met} of 4, ${sure} sure, and nothing else.`;
    const { body } = await http.post('/v1/submissions').send({ questionId, answer }).expect(201);
    const levels = personSays(wrong ? 0 : met);
    grades.push({ submissionId: body.id as string, levels, blind: true, selection: 'random' as const });
  }
  return grades;
}

const many = (count: number, of: (at: number) => Answer) => Array.from({ length: count }, (_, at) => of(at));
const sureAndRight = (count: number) => many(count, (at) => ({ met: 1 + (at % 4), sure: 0.9 }));
const calibrate = (http: request.Agent, body: object) =>
  http.post('/v1/calibrations').send({ questions: [questionId], ...body });

describe('a calibration', () => {
  test('says nothing with fewer than twenty grades, and how many are missing', async () => {
    const { http } = await start();
    const grades = await graded(http, sureAndRight(3));
    const { body } = await calibrate(http, { grades }).expect(422);
    expect(body).toMatchObject({
      code: 'too_few_grades',
      detail: 'There are 3 human grades beside grades of this judge: 17 are missing.',
    });
  });

  test('from twenty on says which criterion is to be mended first, and how many grades a promise still takes', async () => {
    const { http } = await start();
    const grades = await graded(http, sureAndRight(20));
    const harsh = grades.map((grade, at) => ({
      ...grade,
      levels: at < 10 ? { ...grade.levels, 'two-networks': 'missing' } : grade.levels,
    }));
    const { body, headers } = await calibrate(http, { name: 'spring', grades: harsh }).expect(201);
    expect(headers['location']).toBe(`/v1/calibrations/${body.id}`);
    expect(body).toMatchObject({
      name: 'spring',
      questions: [{ slug: questionId, version: 1 }],
      judge: 'embedded',
      model: 'obedient',
      grades: { all: 20, usable: 20, withoutMachineGrade: 0 },
      threshold: { kind: 'too_few', missing: 39, atLeast: null },
      correction: { kind: 'too_few', missing: 80, corners: null },
      use: { threshold: false, calibratedScore: false },
      lapsed: [],
      drift: null,
    });
    expect(body.agreement.byCriterion[0]).toMatchObject({ key: 'two-networks', exact: 0.5, tooHigh: 0.5, tooLow: 0 });
    expect(body.terms.statement).toBeNull();
    expect((await http.get(`/v1/calibrations/${body.id}`).expect(200)).body).toEqual(body);
    const { lapsed: _, drift: __, ...summary } = body;
    expect((await http.get('/v1/calibrations').expect(200)).body.data).toEqual([summary]);
  });

  test('takes what people decided in reviews, of each answer the first', async () => {
    const { http } = await start();
    const grades = await graded(http, sureAndRight(20));
    for (const { submissionId, levels } of grades) {
      const review = { decision: 'grade', blind: true, levels };
      await http.post(`/v1/submissions/${submissionId}/reviews`).send(review).expect(201);
      const again = { decision: 'override', levels: { contest: 'missing' }, note: 'On second thoughts.' };
      await http.post(`/v1/submissions/${submissionId}/reviews`).send(again).expect(201);
    }
    const { body } = await calibrate(http, {}).expect(201);
    // They were not drawn by chance: they count for agreement alone.
    expect(body).toMatchObject({ grades: { all: 20, usable: 0 }, agreement: { right: 1, exact: 1 } });
    await calibrate(http, { reviews: false }).expect(422);
  });

  test('counts blind reviews of what chance has drawn as fair', async () => {
    const { http } = await start({ VIVA_REVIEW_SHARE: '1' });
    for (const { submissionId, levels } of await graded(http, sureAndRight(20))) {
      const review = { decision: 'grade', blind: true, levels };
      await http.post(`/v1/submissions/${submissionId}/reviews`).send(review).expect(201);
    }
    expect((await calibrate(http, {}).expect(201)).body.grades).toMatchObject({ all: 20, usable: 20 });
  });

  test('finds the threshold of sureness that keeps a promise, and takes no grade for fair that is not', async () => {
    const { http } = await start();
    const answers = [...sureAndRight(40), ...many(20, () => ({ met: 4, sure: 0.4, wrong: true }))];
    const grades = await graded(http, answers);
    const { body } = await calibrate(http, { grades, risk: 0.1 }).expect(201);
    expect(body.threshold).toMatchObject({ kind: 'found', atLeast: 0.9, accepted: 40, wrong: 0, missing: null });
    expect(body.threshold.coverage).toBeCloseTo(2 / 3, 9);
    expect(body.terms.statement).toMatch(/^With a probability of 95 %, at most 10 % .* gan-structure \(version 1\)/);
    const seen = grades.map((grade, at) =>
      at % 2 === 0 ? { ...grade, blind: false } : { ...grade, selection: 'other' },
    );
    const unfair = await calibrate(http, { grades: seen, risk: 0.1 }).expect(201);
    expect(unfair.body).toMatchObject({ grades: { all: 60, usable: 0 }, threshold: { kind: 'too_few', missing: 29 } });
    expect(unfair.body.earlier).toBe(1);
    const strict = await calibrate(http, { grades: grades.slice(20), risk: 0.1 }).expect(201);
    expect(strict.body.threshold.kind).toBe('not_met');
  });

  test('in use sends grades below its threshold to a person, and leaves points alone', async () => {
    const { http } = await start();
    const grades = await graded(http, sureAndRight(30));
    const { body, headers } = await calibrate(http, { grades, risk: 0.1 }).expect(201);
    const path = `/v1/calibrations/${body.id}`;
    const use = { threshold: true, calibratedScore: false };
    await http.put(path).send(use).expect(428);
    await http.put(path).set('If-Match', '"00000000-r9"').send(use).expect(412);
    const used = await http.put(path).set('If-Match', headers['etag']!).send(use).expect(200);
    expect(used.body.use).toEqual(use);
    const send = async (sure: number) =>
      (await http.post('/v1/submissions').send({ questionId, answer: `Later: 2 of 4, ${sure} sure, it says.` })).body;
    const atLeast = body.threshold.atLeast as number;
    expect(await send(atLeast)).toMatchObject({ review: 'none', reviewReasons: [], grade: { score: 50 } });
    expect(await send(atLeast - 0.01)).toMatchObject({
      status: 'graded',
      review: 'wanted',
      reviewReasons: [{ code: 'below_threshold', detail: expect.stringContaining(body.id) }],
      grade: { score: 50, calibratedScore: null },
    });
    await http.put(path).set('If-Match', '*').send({ threshold: false, calibratedScore: false }).expect(200);
    expect(await send(0.01)).toMatchObject({ review: 'none' });
  });

  test('with a map in use leaves the threshold of an earlier one in force, and what fell below it counts as fair', async () => {
    const { http } = await start();
    const grades = await graded(http, sureAndRight(100));
    const put = async (use: object) => {
      const { body } = await calibrate(http, { grades, risk: 0.1 }).expect(201);
      await http.put(`/v1/calibrations/${body.id}`).set('If-Match', '*').send(use).expect(200);
      return body.id;
    };
    await put({ threshold: true, calibratedScore: false });
    const later = await put({ threshold: false, calibratedScore: true });
    const answer = 'Later: 2 of 4, 0.3 sure, it says.';
    const { body } = await http.post('/v1/submissions').send({ questionId, answer }).expect(201);
    expect(body).toMatchObject({ review: 'wanted', grade: { calibratedScore: { calibrationId: later } } });
    const more = [...grades, { submissionId: body.id, levels: personSays(2), blind: true, selection: 'random' }];
    expect((await calibrate(http, { grades: more }).expect(201)).body.grades).toMatchObject({ all: 101, usable: 101 });
  });

  test('takes no grade that the judge gave with other settings, nor one whose answer was erased', async () => {
    const databaseUrl = temporaryStore();
    const first = await startApp({ DATABASE_URL: databaseUrl }, { judges: [obedient], embedded: obedient });
    const grades = await graded(first.http, sureAndRight(21));
    await first.http.delete(`/v1/submissions/${grades[20]!.submissionId}`).expect(200);
    const { body } = await calibrate(first.http, { grades }).expect(201);
    expect(body.grades).toMatchObject({ all: 20, withoutMachineGrade: 1 });
    await first.viva.close();
    const other = { ...obedient, settings: { model: 'obedient', effort: 'high' } };
    const second = await startApp({ DATABASE_URL: databaseUrl }, { judges: [other], embedded: other });
    const refused = await calibrate(second.http, { grades }).expect(422);
    expect(refused.body.detail).toContain('There are 0 human grades beside grades of this judge (21 more');
    const standing = await second.http.get(`/v1/calibrations/${body.id}`).expect(200);
    expect(standing.body.lapsed).toEqual(['The judge has other settings now.']);
  });

  test('can not be used for what it has not found', async () => {
    const { http } = await start();
    const { body } = await calibrate(http, { grades: await graded(http, sureAndRight(20)) }).expect(201);
    const path = `/v1/calibrations/${body.id}`;
    for (const use of [
      { threshold: true, calibratedScore: false },
      { threshold: false, calibratedScore: true },
    ]) {
      const refused = await http.put(path).set('If-Match', '*').send(use).expect(409);
      expect(refused.body.code).toBe('calibration_unfounded');
    }
  });

  test('from a hundred grades on maps scores, with the map in the receipt, and never what was screened', async () => {
    const { http } = await start();
    // The person gives one level less than the judge.
    const grades = (
      await graded(
        http,
        many(100, (at) => ({ met: 1 + (at % 4), sure: 0.9 })),
      )
    ).map((grade, at) => ({
      ...grade,
      levels: personSays(at % 4),
    }));
    const { body } = await calibrate(http, { grades }).expect(201);
    expect(body.correction.kind).toBe('fitted');
    expect(body.correction.corners.at(0)).toEqual([0, 0]);
    expect(body.correction.corners.at(-1)).toEqual([100, 100]);
    expect(body.correction.mappedRmse).toBeLessThan(body.correction.rmse);
    const path = `/v1/calibrations/${body.id}`;
    await http.put(path).set('If-Match', '*').send({ threshold: false, calibratedScore: true }).expect(200);
    const send = async (answer: string) => (await http.post('/v1/submissions').send({ questionId, answer })).body.grade;
    const grade = await send('Later: 2 of 4, 0.9 sure, it says.');
    expect(grade).toMatchObject({ score: 50, calibratedScore: { score: 20, calibrationId: body.id } });
    const receipt = (await http.get(`/v1/grades/${grade.id}/receipt`).expect(200)).body;
    expect(receipt.receipt.calibration).toMatchObject({ id: body.id, score: 20 });
    expect(verifyReceipt(receipt)).toEqual({ ok: true, texts: 'verified' });
    expect(await send("I don't know")).toMatchObject({ score: 0, calibratedScore: null, judge: { kind: 'screening' } });
    expect(await send('Nothing at all: 0 of 4, 0.9 sure, sorry.')).toMatchObject({ calibratedScore: { score: 0 } });
  });

  test('lapses when a question changes, and when the judge does', async () => {
    const { http } = await start();
    const own = {
      slug: 'own',
      prompt: 'What is a GAN?',
      topic: 'gan',
      difficulty: 'easy',
      tags: [],
      language: 'en',
      reference: 'Two networks.',
      rubric: { criteria: keys.map((key) => ({ key, requirement: `It names ${key}.`, weight: 1 })) },
    };
    await http.post('/v1/questions').send(own).expect(201);
    const publish = () => http.post('/v1/questions/own/publish').send({}).expect(200);
    await publish();
    const grades = [];
    for (let at = 0; at < 30; at++) {
      const answer = `Answer ${at}: 4 of 4, 0.9 sure, and nothing else.`;
      const { body } = await http.post('/v1/submissions').send({ questionId: 'own', answer }).expect(201);
      grades.push({ submissionId: body.id, score: 100, blind: true, selection: 'random' });
    }
    const { body } = await calibrate(http, { questions: ['own'], grades, risk: 0.1 }).expect(201);
    const path = `/v1/calibrations/${body.id}`;
    await http.put(path).set('If-Match', '*').send({ threshold: true, calibratedScore: false }).expect(200);
    const { slug: _, ...content } = { ...own, reference: 'Two networks, competing.' };
    await http.put('/v1/questions/own').set('If-Match', '*').send(content).expect(200);
    await publish();
    expect((await http.get(path)).body.lapsed).toEqual(['"own" was at version 1 and is at 2.']);
    // It is of another version: what is graded now is none of its business.
    const later = await http
      .post('/v1/submissions')
      .send({ questionId: 'own', answer: 'Later: 4 of 4, 0.01 sure, yes.' });
    expect(later.body.review).toBe('none');
  });

  test('is watched by what people find later, blind and drawn by chance', async () => {
    const { http } = await start({ VIVA_REVIEW_SHARE: '1' });
    const { body } = await calibrate(http, { grades: await graded(http, sureAndRight(30)), risk: 0.1 }).expect(201);
    const path = `/v1/calibrations/${body.id}`;
    expect((await http.get(path)).body.drift).toEqual({ checked: 0, wrong: 0, pValue: 1 });
    const later = many(4, (at) => ({ met: 4, sure: at === 0 ? 0.01 : 0.95, wrong: true }));
    for (const [at, { met, sure }] of later.entries()) {
      const answer = `Much later ${at}: ${met} of 4, ${sure} sure.`;
      const sent = await http.post('/v1/submissions').send({ questionId, answer }).expect(201);
      // One of them looked.
      const review = { decision: 'grade', blind: at !== 3, levels: personSays(0) };
      await http.post(`/v1/submissions/${sent.body.id}/reviews`).send(review).expect(201);
    }
    const { drift } = (await http.get(path)).body;
    expect(drift).toEqual({ checked: 2, wrong: 2, pValue: expect.closeTo(1 / 37, 9) });
  });

  test('refuses grades that are none, each with its place', async () => {
    const { http } = await start();
    const [grade] = await graded(http, sureAndRight(1));
    const send = async (body: object) => (await calibrate(http, body).expect(422)).body.errors;
    expect(await send({ grades: [grade, { ...grade, submissionId: 'sub_none' }] })).toEqual([
      { pointer: '/grades/1/submissionId', detail: 'there is no such submission' },
    ]);
    expect(await send({ grades: [grade, grade] })).toMatchObject([{ pointer: '/grades/1/submissionId' }]);
    expect(await send({ grades: [{ ...grade, levels: { contest: 'met' } }] })).toMatchObject([
      { pointer: '/grades/0/levels/two-networks' },
      { pointer: '/grades/0/levels/generator' },
      { pointer: '/grades/0/levels/discriminator' },
    ]);
    for (const [change, pointer] of [
      [{ levels: { ...grade!.levels, contest: 'yes' } }, '/grades/0/levels/contest'],
      [{ score: 50 }, '/grades/0/levels'],
      [{ levels: undefined }, '/grades/0/levels'],
      [{ blind: undefined }, '/grades/0/blind'],
    ] as const) {
      expect(await send({ grades: [{ ...grade, ...change }] })).toMatchObject([{ pointer }]);
    }
    expect(await send({ questions: ['none'] })).toMatchObject([{ pointer: '/questions/0' }]);
    expect(await send({ policy: 'none' })).toMatchObject([{ pointer: '/policy' }]);
  });

  test('leaves out grades of answers that another judge or version has graded, and says how many', async () => {
    const { http } = await start();
    const grades = await graded(http, sureAndRight(2));
    const { body } = await calibrate(http, { questions: ['gan-challenges'], grades }).expect(422);
    expect(body.detail).toBe(
      'There are 0 human grades beside grades of this judge (2 more are of answers to other questions, or that this judge has not graded as it is set now): 20 are missing.',
    );
  });

  test('is made once for a key', async () => {
    const { http } = await start();
    const grades = await graded(http, sureAndRight(20));
    const send = () => calibrate(http, { grades }).set('Idempotency-Key', 'k');
    const [first, second] = [await send().expect(201), await send().expect(201)];
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotency-replayed']).toBe('true');
    await calibrate(http, { grades, risk: 0.1 }).set('Idempotency-Key', 'k').expect(422);
  });
});
