import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { goodAnswer, startApp, startModelServer, temporaryStore } from '../support/app.ts';
import { type Behaviour, fails, honest, judgementFor, judges, type Reply, says } from '../support/model-server.ts';

/** A policy file, gone when the test is over. */
function policies(yaml: string): string {
  const path = temporaryStore().slice('file:'.length).replace('viva.db', 'policies.yaml');
  writeFileSync(path, yaml);
  return path;
}

const own = `
everybody: { when: [failed_quote, repaired_evidence], ask: { panel: [openai/big, openai/old] } }
upwards: { when: [failed_quote, repaired_evidence], ask: { escalate: openai/big } }
at-the-line: { when: [near_pass_line], reach: 3, ask: { repeat: 2 } }
beside-the-other: { when: [embedded_disagrees], ask: { repeat: 2 } }
`;

async function withPolicies(...behaviours: Behaviour[]) {
  const model = await startModelServer(...behaviours);
  const { http } = await startApp({
    OPENAI_BASE_URL: model.baseUrl,
    VIVA_MODEL: 'small',
    VIVA_OTHER_MODELS: 'big,old',
    VIVA_POLICIES: policies(own),
  });
  const submit = async (policy: string, change: object = {}) =>
    (
      await http
        .post('/v1/submissions')
        .set('prefer', 'wait=20')
        .send({ ...goodAnswer, policy, ...change })
    ).body;
  return { model, http, submit };
}

/** Criteria at these levels, each with a quote from the answer. */
const levels = (...given: string[]) =>
  judges((judgement, request) => {
    const evidence = (judgementFor(request)['c1'] as Reply)['evidence'];
    const changed = given.map((level, index) => [
      `c${index + 1}`,
      { evidence: level === 'missing' ? [] : evidence, finding: 'So.', level },
    ]);
    return { ...judgement, ...Object.fromEntries(changed) };
  });
/** The first criterion's quote isn't in the answer, and asked again it isn't either. */
const doubtful: Behaviour = (request, response) => {
  const judgement = judgementFor(request);
  says(JSON.stringify({ ...judgement, c1: { evidence: ['never written'], finding: 'So.', level: 'met' } }))(
    request,
    response,
  );
};
const modelsOf = ({ requests }: { requests: { model: string }[] }) => requests.map(({ model }) => model);

describe('a policy for doubtful judgements', () => {
  test('asks nobody twice where there is no doubt, and says that it looked', async () => {
    const { model, submit } = await withPolicies(honest);
    const { grade } = await submit('repeat');
    expect(model.requests).toHaveLength(1);
    expect(grade.judge).toMatchObject({
      kind: 'openai',
      policy: { name: 'repeat', judgements: [{ kind: 'openai', requestedModel: 'small' }] },
    });
    expect(grade.criteria[0]).not.toHaveProperty('stability');
  });

  test('repeat: the level that most judgements give counts, and the grade says how many that were', async () => {
    const again = judges((judgement) => ({ c1: judgement['c1'] }));
    const { model, submit } = await withPolicies(doubtful, again, levels('missing', 'met'), levels('missing', 'met'));
    const { grade, review } = await submit('repeat');
    expect(model.requests).toHaveLength(4);
    expect(grade.criteria[0]).toMatchObject({ level: 'missing', doubtful: false, stability: { agreed: 2, of: 3 } });
    expect(grade.criteria[1]).toMatchObject({ level: 'met', stability: { agreed: 3, of: 3 } });
    expect(grade.usage.calls).toBe(4);
    expect(review).toBe('none');
  });

  test('panel: other models are asked too; without a majority the lowest level counts and a person looks', async () => {
    const again = judges((judgement) => ({ c1: judgement['c1'] }));
    const { model, submit } = await withPolicies(doubtful, again, levels('missing'), levels('contradicted'));
    const { grade, review, reviewReasons } = await submit('everybody');
    expect(modelsOf(model)).toEqual(['small', 'small', 'big', 'old']);
    expect(grade.judge).toMatchObject({ kind: 'panel', policy: { name: 'everybody' } });
    expect(grade.judge.policy.judgements).toHaveLength(3);
    expect(grade.criteria[0]).toMatchObject({ points: 0, doubtful: true, stability: { agreed: 1, of: 3 } });
    expect(review).toBe('wanted');
    expect(reviewReasons).toMatchObject([{ code: 'unstable_level', criterion: 'sampling-blocks-gradient' }]);
  });

  test('escalate: the other model decides', async () => {
    const again = judges((judgement) => ({ c1: judgement['c1'] }));
    const { model, submit } = await withPolicies(doubtful, again, levels('missing'));
    const { grade, review } = await submit('upwards');
    expect(modelsOf(model)).toEqual(['small', 'small', 'big']);
    expect(grade.criteria[0]).toMatchObject({ level: 'missing', doubtful: false, stability: { agreed: 1, of: 2 } });
    expect(grade.judge.requestedModel).toBe('big');
    expect(review).toBe('none');
  });

  test('lets the first judgement stand where the others cannot be asked, and tells a person', async () => {
    const { submit } = await withPolicies((request, response) =>
      request.model === 'big' ? fails(401)(request, response) : doubtful(request, response),
    );
    const { status, grade, review, reviewReasons } = await submit('upwards');
    expect([status, review]).toEqual(['graded', 'wanted']);
    expect(grade.criteria[0]).toMatchObject({ level: 'met', doubtful: true });
    expect(reviewReasons.map(({ code }: { code: string }) => code)).toContain('second_opinion_missing');
  });

  test('is about answers near the decision line, if it says so', async () => {
    const { model, http } = await withPolicies(levels('met', 'missing'));
    const evaluate = (passScore: number) => {
      const criteria = ['a', 'b'].map((key) => ({ key, requirement: `Says ${key}.`, weight: 1 }));
      const question = { prompt: 'Why?', reference: 'a b', rubric: { criteria, passScore } };
      return http.post('/v1/evaluations').send({ question, answer: 'a, of course.', policy: 'at-the-line' });
    };
    await evaluate(60).expect(200);
    expect(model.requests).toHaveLength(1);
    await evaluate(53).expect(200);
    expect(model.requests).toHaveLength(4);
  });

  test('is about an opposite opinion of the built-in judge, if it says so', async () => {
    const { model, submit } = await withPolicies(levels('missing', 'missing', 'missing', 'missing'));
    await submit('beside-the-other');
    expect(model.requests).toHaveLength(3);
    await submit('beside-the-other', { answer: 'Something about a lecture that I have heard.' });
    expect(model.requests).toHaveLength(4);
  });

  test('never asks a judge that does not know the language', async () => {
    const model = await startModelServer(doubtful);
    const path = policies('down: { when: [failed_quote], ask: { escalate: embedded } }');
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl, VIVA_POLICIES: path });
    const answer =
      'Das Rauschen wird erst danach hinzugefügt, damit der Gradient durch Mittelwert und Streuung zum Netz gelangt.';
    const { body } = await http
      .post('/v1/submissions')
      .send({ ...goodAnswer, answer, policy: 'down' })
      .expect(201);
    expect(body.grade.judge).toMatchObject({ kind: 'openai', policy: { judgements: [{ kind: 'openai' }] } });
    expect(body.review).toBe('wanted');
    expect(body.reviewReasons.map(({ code }: { code: string }) => code)).toContain('second_opinion_missing');
  });

  test('whose second opinion did not come lends nothing to equal answers', async () => {
    let isUp = false;
    const { model, submit } = await withPolicies((request, response) =>
      request.model === 'big' && !isUp ? fails(404)(request, response) : doubtful(request, response),
    );
    expect((await submit('upwards')).reviewReasons).toHaveLength(2);
    isUp = true;
    const before = model.requests.length;
    expect((await submit('upwards')).grade.reused).toBe(false);
    expect(model.requests.length).toBeGreaterThan(before);
  });

  test('whose second judge was changed does not borrow what the first one said', async () => {
    const databaseUrl = temporaryStore();
    const model = await startModelServer(doubtful);
    const path = policies('upwards: { when: [failed_quote], ask: { escalate: openai } }');
    const environment = { DATABASE_URL: databaseUrl, OPENAI_BASE_URL: model.baseUrl, VIVA_POLICIES: path };
    const answered = { ...goodAnswer, judge: 'openai', model: 'small', policy: 'upwards' };
    const asked: string[] = [];
    for (const VIVA_MODEL of ['old', 'new']) {
      const { http, viva } = await startApp({ ...environment, VIVA_MODEL, VIVA_OTHER_MODELS: 'small' });
      const { body } = await http.post('/v1/submissions').send(answered).expect(201);
      asked.push(body.grade.judge.requestedModel);
      await viva.close();
    }
    expect(asked).toEqual(['old', 'new']);
  });

  test('that asks a judge who is not there is refused at the start', async () => {
    const path = policies('wrong: { when: [failed_quote], ask: { escalate: openai/nobody } }');
    const environment = { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', VIVA_POLICIES: path };
    await expect(startApp(environment)).rejects.toThrow(/"wrong" asks "openai\/nobody", which is not configured/);
  });

  test.each([
    ['an unknown signal', 'p: { when: [moon], ask: { repeat: 1 } }'],
    ['nobody to ask', 'p: { when: [failed_quote] }'],
    ['a name with spaces', '"my policy": { when: [failed_quote], ask: { repeat: 1 } }'],
    ['no YAML', '{'],
  ])('with %s is refused at the start, with the file', async (_what, yaml) => {
    const path = policies(yaml);
    await expect(startApp({ VIVA_POLICIES: path })).rejects.toThrow(path);
  });
});
