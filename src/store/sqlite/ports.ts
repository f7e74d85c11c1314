import type { KeyRepository, OrganisationRepository } from '../../access/repository.ts';
import type { BatchRepository } from '../../batches/repository.ts';
import type { CalibrationRepository } from '../../calibrations/repository.ts';
import type { CandidateRepository } from '../../candidates/repository.ts';
import type { CohortRepository } from '../../cohorts/repository.ts';
import type { EventLog } from '../../events/repository.ts';
import type { GradeRepository } from '../../grades/repository.ts';
import type { QuestionRepository } from '../../questions/repository.ts';
import type { Queue, UsageLedger } from '../../queue/queue.ts';
import type { EndpointStateStore } from '../../judges/endpoints.ts';
import type { DialectStore } from '../../judges/openai/dialect.ts';
import type { ReviewRepository } from '../../reviews/repository.ts';
import type { SubmissionRepository } from '../../submissions/repository.ts';
import type { DeliveryRepository, EndpointRepository } from '../../webhooks/repository.ts';
import { sqliteBatches } from './batches.ts';
import { sqliteCalibrations } from './calibrations.ts';
import { sqliteCandidates } from './candidates.ts';
import { sqliteCohorts } from './cohorts.ts';
import { openStore } from './database.ts';
import { sqliteEvents } from './events.ts';
import { groupCommit } from './group-commit.ts';
import { sqliteGrades } from './grades.ts';
import { sqliteKeys, sqliteOrganisations } from './keys.ts';
import { sqliteDialects, sqliteEndpointStates } from './judges.ts';
import { sqliteQuestions } from './questions.ts';
import { sqliteQueue } from './queue.ts';
import { sqliteReviews } from './reviews.ts';
import { sqliteSubmissions } from './submissions.ts';
import { sqliteUsage } from './usage.ts';
import { sqliteWebhookDeliveries } from './webhook-deliveries.ts';
import { sqliteOutbox } from './webhook-outbox.ts';
import { sqliteWebhookEndpoints } from './webhook-endpoints.ts';

/** Everything that the service keeps, behind its ports. */
export interface StorePorts {
  organisations: OrganisationRepository;
  keys: KeyRepository;
  questions: QuestionRepository;
  submissions: SubmissionRepository;
  grades: GradeRepository;
  reviews: ReviewRepository;
  calibrations: CalibrationRepository;
  candidates: CandidateRepository;
  cohorts: CohortRepository;
  batches: BatchRepository;
  events: EventLog;
  webhookEndpoints: EndpointRepository;
  deliveries: DeliveryRepository;
  queue: Queue;
  usage: UsageLedger;
  endpointStates: EndpointStateStore;
  dialects: DialectStore;
  /** Why the store doesn't answer; null when it does. */
  fault(): string | null;
  close(): void;
}

/** Opens the SQLite store and brings it to the newest migration; see {@link openStore} for what can go wrong. */
export function sqlitePorts(databaseUrl: string, durability: 'disk' | 'process'): StorePorts {
  const { store, connection, close } = openStore(databaseUrl, durability);
  const commit = groupCommit(store);
  const outbox = sqliteOutbox(store);
  const { log: events, record } = sqliteEvents(store, outbox);
  const { submissions, readSubmission } = sqliteSubmissions(store, connection, commit, record);
  const probe = connection.prepare('select 1');
  return {
    organisations: sqliteOrganisations(store),
    keys: sqliteKeys(store, commit),
    questions: sqliteQuestions(store, commit),
    submissions,
    batches: sqliteBatches(store, connection, commit, record, readSubmission),
    grades: sqliteGrades(store),
    calibrations: sqliteCalibrations(store, commit),
    candidates: sqliteCandidates(store, connection, commit, record),
    cohorts: sqliteCohorts(store, commit),
    reviews: sqliteReviews(store, commit, record),
    events,
    webhookEndpoints: sqliteWebhookEndpoints(store, commit, outbox),
    deliveries: sqliteWebhookDeliveries(store, commit, record, outbox),
    queue: sqliteQueue(store, connection, commit, record),
    usage: sqliteUsage(store),
    endpointStates: sqliteEndpointStates(store),
    dialects: sqliteDialects(store),
    fault() {
      try {
        probe.get();
        return null;
      } catch (error) {
        return (error as Error).message;
      }
    },
    close,
  };
}
