import { describe, expect, test } from 'vitest';
import { goodAnswer, startApp, startModelServer } from '../support/app.ts';
import { fails, honest } from '../support/model-server.ts';

describe('/metrics', () => {
  test('counts requests, judgings, tokens and faults, and says what waits', async () => {
    const model = await startModelServer(honest);
    const { http } = await startApp({ OPENAI_BASE_URL: model.baseUrl, VIVA_MODEL: 'tiny' });
    await http.post('/v1/submissions').send(goodAnswer).expect(201);
    await http.get('/v1/submissions/none').expect(404);
    model.behave(fails(401));
    await http
      .post('/v1/submissions')
      .set('Prefer', 'wait=1')
      .send({ ...goodAnswer, answer: 'Noise, I think.' })
      .expect(202);
    const { text, headers } = await http.get('/metrics').expect(200);
    expect(headers['content-type']).toMatch(/^text\/plain/);
    for (const line of [
      'viva_request_seconds_count{operation="createSubmission",status="201"} 1',
      'viva_request_seconds_count{operation="getSubmission",status="404"} 1',
      'viva_judging_seconds_count{judge="openai",outcome="judged"} 1',
      'viva_model_tokens_total{judge="openai",kind="input"} 1000',
      'viva_queue_waiting{judge="openai"} 1',
      'viva_judge_paused{judge="openai"} 1',
    ]) {
      expect(text).toContain(line);
    }
    expect(text).toMatch(/viva_judge_faults_total\{judge="openai",code="\w+"\} [1-9]/);
  });

  test('holds nothing that anybody wrote', async () => {
    const { http } = await startApp();
    await http
      .post('/v1/submissions')
      .send({ ...goodAnswer, candidate: { externalId: 'ada-wombat' }, metadata: { room: 'wombat' } })
      .expect(201);
    await http.get('/v1/submissions?candidate=ada-wombat').expect(200);
    await http.get('/wombat').expect(404);
    expect((await http.get('/metrics')).text).not.toContain('wombat');
  });
});
