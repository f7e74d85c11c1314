import type { App } from '../http/operation.ts';
import type { SubmissionRepository } from '../submissions/repository.ts';
import { createFeeder, type Feeder, type FeederParts } from './feeder.ts';
import { createIntake, type IntakeParts } from './intake.ts';
import type { BatchRepository } from './repository.ts';
import { resultRoutes } from './result-routes.ts';
import { batchRoutes, detailer } from './routes.ts';
import { uploadRoute } from './upload-route.ts';

export type BatchParts = IntakeParts &
  FeederParts & { batches: BatchRepository; submissions: Pick<SubmissionRepository, 'list'> };

/** All of batches: the routes that take files in and give results out, and the feeder that works on what is between. */
export interface Batches extends Feeder {
  serve(app: App): void;
}

export function createBatches(parts: BatchParts): Batches {
  const { batches, submissions, limits } = parts;
  const feeder = createFeeder(parts);
  const takeIn = createIntake(parts);
  return {
    ...feeder,
    serve(app) {
      // What was held back is in the queue again.
      const wake = () => {
        parts.wakeWorker();
        feeder.wake();
      };
      uploadRoute(app, { takeIn, limits, detailOf: detailer(batches) });
      batchRoutes(app, batches, wake);
      resultRoutes(app, batches, submissions);
    },
  };
}
