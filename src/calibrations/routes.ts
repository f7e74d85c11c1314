import type { Authorized } from '../access/authorize.ts';
import { changeHeaders, readIfMatch } from '../http/conditional.ts';
import { keyHeader, keyReused, readKeyedRequest } from '../http/idempotency.ts';
import { type App, operation } from '../http/operation.ts';
import { pageOf, readCursor, toPage } from '../http/paging.ts';
import { idParams } from '../http/params.ts';
import { Problem } from '../http/problems.ts';
import { jsonPointer } from '../http/validation.ts';
import { revisionTag } from '../revision-tag.ts';
import type { CalibrationRepository, StoredCalibration } from './repository.ts';
import {
  calibrationListQuery,
  calibrationSchema,
  calibrationSummarySchema,
  calibrationUseSchema,
  newCalibrationSchema,
  renderCalibration,
  renderSummary,
} from './schemas.ts';
import { type Calibrated, type CalibrationService, tooFewDetail } from './service.ts';

const noCalibration = () => new Problem('not_found', 'There is no such calibration.');

/** An organisation's human grades beside a machine's. */
export function calibrationRoutes(app: App, service: CalibrationService, calibrations: CalibrationRepository): void {
  const rendered = async (caller: Authorized, calibration: StoredCalibration) =>
    renderCalibration(calibration, await service.standing(caller, calibration));

  app.post(
    '/v1/calibrations',
    operation(
      {
        operationId: 'createCalibration',
        tag: 'Calibrations',
        scope: 'calibrations:write',
        replies: { 201: { says: 'What the grades show.', headers: ['Location', 'ETag', 'Idempotency-Replayed'] } },
        summary: 'Compare your human grades with a judge',
        description: `Takes what people have decided in reviews, and grades that come along, beside the grades of one judge by one prompt and policy, on one question or a pool of them.

- From 20 grades: agreement, criterion by criterion.
- A threshold of sureness above which a grade needs no second look, at an error rate that you choose: from blind grades of random answers alone. With no error at all it takes 59 to promise 5 % at 95 %, 29 for 10 %.
- From 100 such grades: a map from the judge's scores to your graders'.

Nothing is used before \`PUT /v1/calibrations/{id}\` says so.`,
        problems: ['invalid_header', 'idempotency_key_reused', 'too_few_grades'],
      },
      { headers: keyHeader, body: newCalibrationSchema, response: { 201: calibrationSchema } },
    ),
    async (request, reply) => {
      const { caller, body } = request;
      const made = await service.create(caller, body, readKeyedRequest(request, 'createCalibration'));
      if (made.kind !== 'calibrated') throw problemOf(made);
      const { calibration, replayed } = made;
      return reply
        .code(201)
        .headers({
          location: `/v1/calibrations/${calibration.id}`,
          etag: revisionTag(calibration),
          ...(replayed && { 'idempotency-replayed': 'true' }),
        })
        .send(await rendered(caller, calibration));
    },
  );

  app.get(
    '/v1/calibrations',
    operation(
      {
        operationId: 'listCalibrations',
        tag: 'Calibrations',
        scope: 'grades:read',
        replies: { 200: { says: 'A page of calibrations.', headers: ['Link'] } },
        summary: 'List calibrations',
        description: 'Newest first. `GET /v1/calibrations/{id}` says how one stands today.',
      },
      { querystring: calibrationListQuery, response: { 200: pageOf(calibrationSummarySchema) } },
    ),
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const rows = await calibrations.list(request.caller, { after: readCursor(cursor, 'cal'), limit: limit + 1 });
      const { page, headers } = toPage(rows, limit, request.url, renderSummary);
      return reply.headers(headers).send(page);
    },
  );

  app.get(
    '/v1/calibrations/:id',
    operation(
      {
        operationId: 'getCalibration',
        tag: 'Calibrations',
        scope: 'grades:read',
        replies: { 200: { says: 'The calibration.', headers: ['ETag'] } },
        summary: 'Get one calibration',
        description:
          'With whether it has lapsed, since a question, the model, the prompt or the policy is another by now, and whether what people found since contradicts its promise.',
      },
      { params: idParams, response: { 200: calibrationSchema } },
    ),
    async (request, reply) => {
      const calibration = await calibrations.find(request.caller, request.params.id);
      if (!calibration) throw noCalibration();
      return reply.headers({ etag: revisionTag(calibration) }).send(await rendered(request.caller, calibration));
    },
  );

  app.put(
    '/v1/calibrations/:id',
    operation(
      {
        operationId: 'useCalibration',
        tag: 'Calibrations',
        scope: 'calibrations:write',
        replies: { 200: { says: 'The calibration, changed.', headers: ['ETag'] } },
        summary: 'Put a calibration to use, or out of it',
        description:
          'With `threshold`, grades that are less sure than it go to a person (`below_threshold`). With `calibratedScore`, grades carry the score on your graders’ scale, and the receipt the map; points never change. It concerns grades that are given from now on, by the same judge with the same settings, on the same versions of the questions. Where several are in use, the newest counts.',
        problems: ['invalid_header', 'precondition_failed', 'precondition_required', 'calibration_unfounded'],
      },
      { params: idParams, headers: changeHeaders, body: calibrationUseSchema, response: { 200: calibrationSchema } },
    ),
    async (request, reply) => {
      const { caller, params, body } = request;
      const changed = await service.use(caller, params.id, body, readIfMatch(request.headers['if-match']));
      switch (changed.kind) {
        case 'absent':
          throw noCalibration();
        case 'stale':
          throw new Problem('precondition_failed', 'Somebody has changed the calibration since: look at it again.');
        case 'unfounded':
          throw new Problem('calibration_unfounded', `This calibration has no ${changed.what} that could be used.`);
        case 'changed': {
          const calibration = (await calibrations.find(caller, params.id))!;
          return reply.headers({ etag: revisionTag(calibration) }).send(await rendered(caller, calibration));
        }
      }
    },
  );
}

function problemOf(outcome: Exclude<Calibrated, { kind: 'calibrated' }>): Problem {
  switch (outcome.kind) {
    case 'key_reused':
      return keyReused();
    case 'faulty': {
      const errors = outcome.faults.map(({ path, detail }) => ({ pointer: jsonPointer(path), detail }));
      return new Problem('invalid_body', `${errors[0]!.pointer}: ${errors[0]!.detail}`, { errors });
    }
    case 'too_few':
      return new Problem('too_few_grades', tooFewDetail(outcome));
  }
}
