// Written from openapi/openapi.json by `npm run client`: change nothing here.
import type { OperationFacts } from './facts.ts';

/** Every operation, by its id. */
export const operations = {
  /**
   * List questions
   *
   * The published questions that this caller can ask: its own and those of the catalogue, oldest first. Use the filters to pick what an interview needs. An author finds drafts with `status=draft`.
   */
  listQuestions: {"method":"GET","path":"/v1/questions","gives":{"200":["application/json"],"304":[]}},
  /**
   * Write a question
   *
   * A draft: candidates see it once it is published. The body is what a file in `seed/questions` holds, and its slug. `findings` says what about the rubric will make grades worse; nothing is refused for it.
   *
   * A slug of the catalogue may be used: the organisation's own question then answers to it.
   */
  createQuestion: {"method":"POST","path":"/v1/questions","takes":["application/json"],"gives":{"201":["application/json"]},"takesKey":true},
  /**
   * Get one question
   *
   * A question by its id or slug, as a candidate may see it: without reference answer and rubric. Its `ETag` is what a change of it is made from.
   */
  getQuestion: {"method":"GET","path":"/v1/questions/{id}","gives":{"200":["application/json"],"304":[]}},
  /**
   * Change a question
   *
   * Takes the whole question anew. What answers are graded by (prompt, reference, rubric, exemplars, language) becomes a new version, which waits until it is published; versions themselves never change, so every grade keeps what it was given by. `topic`, `difficulty` and `tags` change at once. A criterion that makes another claim needs another key.
   */
  changeQuestion: {"method":"PUT","path":"/v1/questions/{id}","takes":["application/json"],"gives":{"200":["application/json"]}},
  /**
   * Get the reference answer and the rubric
   *
   * What answers to this question are graded by. A candidate must not see it, so it has a scope of its own.
   */
  getReference: {"method":"GET","path":"/v1/questions/{id}/reference","gives":{"200":["application/json"],"304":[]}},
  /**
   * Publish a version of a question
   *
   * From now on candidates see this version and new answers are graded by it. Answers that are there keep their grades: `POST /v1/questions/{id}/regrades` shows who would flip. Doing it twice changes nothing.
   */
  publishQuestion: {"method":"POST","path":"/v1/questions/{id}/publish","takes":["application/json"],"gives":{"200":["application/json"]}},
  /**
   * Retire a question
   *
   * It is listed no longer and takes no more answers. Answers and grades that are there stay, and it can be published again.
   */
  retireQuestion: {"method":"POST","path":"/v1/questions/{id}/retire","gives":{"200":["application/json"]}},
  /**
   * List the versions of a question
   *
   * All that there ever were, oldest first. `GET /v1/questions/{id}/reference?version=n` shows what one says.
   */
  listQuestionVersions: {"method":"GET","path":"/v1/questions/{id}/versions","gives":{"200":["application/json"],"304":[]}},
  /**
   * Look for faults in a rubric
   *
   * What makes a rubric ambiguous, leaky or unfair, before anybody is graded by it: several claims in one criterion, labels that give the answer away, a reference that does not say what the rubric asks for, points for what the question does not ask. Nothing is kept, and no model is asked.
   */
  lintRubric: {"method":"POST","path":"/v1/rubrics/lint","takes":["application/json"],"gives":{"200":["application/json"]}},
  /**
   * Submit an answer and get it graded
   *
   * The answer is on disk before a judge sees it. The reply is **201** with the grade, or **202** with `Location` and `Retry-After` when the grade isn't there in time: then ask again at that location.
   *
   * - `Prefer: wait=10` waits up to so many seconds (60 at most), `Prefer: respond-async` not at all.
   * - `Idempotency-Key` makes a retry safe: it finds the submission of the first try, joins its wait, and says `Idempotency-Replayed: true`.
   * - A judge that fails is never a zero: the answer waits for it, or goes to a person (`needs_review`).
   * - An equal answer of your organisation isn't judged and paid for twice (`reused`); `fresh` asks for a new judgement.
   */
  createSubmission: {"method":"POST","path":"/v1/submissions","takes":["application/json"],"gives":{"201":["application/json"],"202":["application/json"]},"takesKey":true},
  /**
   * List submissions
   *
   * Newest first. `review=wanted` is the list of what a person should look at; `candidate` finds one person’s attempts.
   */
  listSubmissions: {"method":"GET","path":"/v1/submissions","gives":{"200":["application/json"],"304":[]}},
  /**
   * Get one submission
   *
   * The submission with its grade, as it is now. This is what `Location` of a 202 points to; while there is no grade yet, `Retry-After` says when to ask again. `Prefer: wait=30` waits for it.
   */
  getSubmission: {"method":"GET","path":"/v1/submissions/{id}","gives":{"200":["application/json"],"304":[]}},
  /**
   * Erase a submission
   *
   * Erases the answer, the quotes, the feedback, the metadata and the link to the candidate. A tombstone with levels, points and receipt remains, and the receipt still verifies. Judging in flight finishes into nothing. The first call answers 200 with the tombstone, later ones 204.
   */
  eraseSubmission: {"method":"DELETE","path":"/v1/submissions/{id}","gives":{"200":["application/json"],"204":[]}},
  /**
   * See what was said to the models and what they said
   *
   * The messages of each judging attempt that ended, word for word, as far as and as long as the service keeps them (`VIVA_KEEP`, `VIVA_KEEP_FOR`). Prompts contain the key to the answers. Erased together with the submission.
   */
  listExchanges: {"method":"GET","path":"/v1/submissions/{id}/exchanges","gives":{"200":["application/json"],"304":[]}},
  /**
   * Follow a submission's progress
   *
   * Server-sent events: first what has happened already, then what happens, each with its id. A connection that breaks goes on where it was (`Last-Event-ID`). A comment every few seconds keeps it alive.
   *
   * `submission.created`, `submission.grading`, `submission.graded`, `submission.needs_review`, `submission.regrade_asked`, `submission.regraded`, `submission.regrade_failed`, `submission.reviewed`, `grade.changed`, `submission.erased`. The data says which grade or review it is about; fetch it to see it.
   */
  streamEvents: {"method":"GET","path":"/v1/submissions/{id}/events","gives":{"200":["text/event-stream"]}},
  /**
   * List a submission's grades
   *
   * Every grade that the submission has had, newest first. The first one stands.
   */
  listGradesOfSubmission: {"method":"GET","path":"/v1/submissions/{id}/grades","gives":{"200":["application/json"],"304":[]}},
  /**
   * Grade a submission again
   *
   * By another judge, model, prompt or policy, or by another version of the question. The grade that stands stays in the list of grades.
   *
   * - `dryRun` judges the answer and shows the difference by criterion and what it cost; nothing changes.
   * - Where no judge can grade the answer now, the grade that stands stays, and a person is told (`review`).
   * - `Prefer` and `Idempotency-Key` work as for a new submission; a dry run takes no key, since it keeps nothing.
   * - While it runs, `regrade` on the submission says so. Work that only waits gives way to a new request.
   */
  createGrade: {"method":"POST","path":"/v1/submissions/{id}/grades","takes":["application/json"],"gives":{"200":["application/json"],"201":["application/json"],"202":["application/json"]},"takesKey":true},
  /**
   * Get one grade
   *
   * A grade with its levels, quotes, judge and cost. After erasure levels and points remain, quotes and texts are gone.
   */
  getGrade: {"method":"GET","path":"/v1/grades/{id}","gives":{"200":["application/json"],"304":[]}},
  /**
   * Get a grade's receipt
   *
   * How the grade came about, in a form that anyone can recompute offline: `npm run viva -- verify receipt.json`. The hash is over the `receipt` as canonical JSON (RFC 8785).
   */
  getReceipt: {"method":"GET","path":"/v1/grades/{id}/receipt","gives":{"200":["application/json"],"304":[]}},
  /**
   * Confirm a grade, change it, or give one
   *
   * What a person decides stands: no machine changes it again. The machine's grade stays in the list of grades.
   *
   * - `confirm`: the grade that stands is right.
   * - `override`: some levels are wrong; points are counted anew, and the machine's feedback goes, since it may speak of what has changed.
   * - `grade`: a level for every criterion, where no judge could give a grade, or `blind`, without having looked at it (`hide=grade` on reading a submission leaves it out). Blind reviews of `sampled` submissions are what agreement between machine and people can be measured by.
   */
  createReview: {"method":"POST","path":"/v1/submissions/{id}/reviews","takes":["application/json"],"gives":{"201":["application/json"]},"takesKey":true},
  /**
   * List a submission's reviews
   *
   * Every decision of a person about it, oldest first.
   */
  listReviews: {"method":"GET","path":"/v1/submissions/{id}/reviews","gives":{"200":["application/json"],"304":[]}},
  /**
   * Get all that is kept of a candidate
   *
   * For access and portability (GDPR, articles 15 and 20): every answer with all its grades and reviews, newest first, in pages. What was said to models about an answer is at `…/submissions/{id}/exchanges`.
   */
  getCandidate: {"method":"GET","path":"/v1/candidates/{externalId}","gives":{"200":["application/json"],"304":[]}},
  /**
   * Erase a candidate
   *
   * Erases every answer of theirs as erasing a submission does, also what waits in batches, and with the last one the candidate (GDPR, article 17). Tombstones with levels, points and receipts remain, and nothing that says whose they are. After a broken connection repeat it: 404 says that nothing is left.
   */
  eraseCandidate: {"method":"DELETE","path":"/v1/candidates/{externalId}","gives":{"200":["application/json"]}},
  /**
   * Try another version, judge or prompt on all stored answers
   *
   * Before a changed rubric, model or prompt is put in force: who would flip, and at what cost? Work through the pages with `cursor`.
   *
   * - `estimate` costs nothing. `try` asks the judge for each answer of the page, one after the other, and changes nothing. Where the judge can't be asked any more, `stopped` says why, and `nextCursor` goes on from there.
   * - `apply` puts the answers of the page into the queue. Grades that stand stand until there are others. An `Idempotency-Key` makes a retry safe; the other modes take none, since they keep nothing.
   */
  createRegrades: {"method":"POST","path":"/v1/questions/{id}/regrades","takes":["application/json"],"gives":{"200":["application/json"]},"takesKey":true},
  /**
   * Make a cohort
   *
   * A job, a class: answers that are compared with each other and so must be graded alike. It pins the judge, the exact model, the prompt and the policy, as they are named here or usual now, and the version of each question from its first answer on. Send `cohort` with a submission to put it in.
   */
  createCohort: {"method":"POST","path":"/v1/cohorts","takes":["application/json"],"gives":{"201":["application/json"]},"takesKey":true},
  /**
   * List cohorts
   *
   * Oldest first. `GET /v1/submissions?cohort=` lists the answers of one.
   */
  listCohorts: {"method":"GET","path":"/v1/cohorts","gives":{"200":["application/json"],"304":[]}},
  /**
   * Get one cohort
   *
   * What all its answers are graded by.
   */
  getCohort: {"method":"GET","path":"/v1/cohorts/{id}","gives":{"200":["application/json"],"304":[]}},
  /**
   * Change what a cohort is graded by
   *
   * What is left out is what is usual now; versions of questions that are not named stay. Grades that are there stay too, and from now on say in what they differ (`cohort.differs`): `POST /v1/cohorts/{id}/regrades` has them given anew.
   */
  changeCohort: {"method":"PUT","path":"/v1/cohorts/{id}","takes":["application/json"],"gives":{"200":["application/json"]}},
  /**
   * Have grades that differ from their cohort given anew
   *
   * Looks at the answers of the cohort, newest first, a page at a time, and puts those whose grades differ into the queue. Grades that stand stand until there are others. Safe to repeat: what does not differ any more, what waits already, and what a person has decided is left alone.
   */
  alignCohort: {"method":"POST","path":"/v1/cohorts/{id}/regrades","takes":["application/json"],"gives":{"200":["application/json"]}},
  /**
   * Compare your human grades with a judge
   *
   * Takes what people have decided in reviews, and grades that come along, beside the grades of one judge by one prompt and policy, on one question or a pool of them.
   *
   * - From 20 grades: agreement, criterion by criterion.
   * - A threshold of sureness above which a grade needs no second look, at an error rate that you choose: from blind grades of random answers alone. With no error at all it takes 59 to promise 5 % at 95 %, 29 for 10 %.
   * - From 100 such grades: a map from the judge's scores to your graders'.
   *
   * Nothing is used before `PUT /v1/calibrations/{id}` says so.
   */
  createCalibration: {"method":"POST","path":"/v1/calibrations","takes":["application/json"],"gives":{"201":["application/json"]},"takesKey":true},
  /**
   * List calibrations
   *
   * Newest first. `GET /v1/calibrations/{id}` says how one stands today.
   */
  listCalibrations: {"method":"GET","path":"/v1/calibrations","gives":{"200":["application/json"],"304":[]}},
  /**
   * Get one calibration
   *
   * With whether it has lapsed, since a question, the model, the prompt or the policy is another by now, and whether what people found since contradicts its promise.
   */
  getCalibration: {"method":"GET","path":"/v1/calibrations/{id}","gives":{"200":["application/json"],"304":[]}},
  /**
   * Put a calibration to use, or out of it
   *
   * With `threshold`, grades that are less sure than it go to a person (`below_threshold`). With `calibratedScore`, grades carry the score on your graders’ scale, and the receipt the map; points never change. It concerns grades that are given from now on, by the same judge with the same settings, on the same versions of the questions. Where several are in use, the newest counts.
   */
  useCalibration: {"method":"PUT","path":"/v1/calibrations/{id}","takes":["application/json"],"gives":{"200":["application/json"]}},
  /**
   * Grade a question that you bring along
   *
   * Grades an answer against a question, reference and rubric that come with the request, and keeps nothing but counts of what was used. The reply always waits for the judge. A judge that cannot be reached is a 503; a reply that is no judgement is a 200 without a grade, with the reasons.
   */
  createEvaluation: {"method":"POST","path":"/v1/evaluations","takes":["application/json"],"gives":{"200":["application/json"]}},
  /**
   * See who can judge, and how they stand
   *
   * What is configured, what was learned of each model server, who is paused and why, what calls cost and what is left of the budget. Answering this never makes a paid call.
   */
  listJudges: {"method":"GET","path":"/v1/judges","gives":{"200":["application/json"],"304":[]}},
  /**
   * See what was used and what it cost
   *
   * Judging attempts, calls, tokens and cost, by day, by purpose (`submission`, `evaluation`, `trial`), by judge or by API key. What failed is counted too: it was paid for. Erasing an answer leaves these counts alone; they hold nothing of it.
   */
  getUsage: {"method":"GET","path":"/v1/usage","gives":{"200":["application/json"],"304":[]}},
  /**
   * List batches
   *
   * Newest first.
   */
  listBatches: {"method":"GET","path":"/v1/batches","gives":{"200":["application/json"],"304":[]}},
  /**
   * Send many answers in
   *
   * A file with a row for each answer, of any length up to what the service accepts (100000 rows); it is read as it comes. Nothing is graded yet: the reply says what was refused, line by line, and what the rest will cost. Then start it.
   *
   * - **JSONL** (`application/x-ndjson`): on each line what the body of `POST /v1/submissions` would be.
   * - **CSV** (`text/csv`): the first line names the columns, which are those fields by their paths: `questionId`, `answer`, `candidate.externalId`, `candidate.displayName`, `cohort`, `metadata.…` and so on. Commas, semicolons or tabs; UTF-8, with or without a byte order mark; an empty cell says nothing, but an empty `answer` is one.
   * - A row that is wrong is refused by itself. A file that cannot be read is a problem, and nothing of it is kept.
   * - `Idempotency-Key` makes a retry safe: the same file finds the batch of the first try.
   */
  createBatch: {"method":"POST","path":"/v1/batches","takes":["application/x-ndjson","text/csv"],"gives":{"201":["application/json"]},"takesKey":true},
  /**
   * See how far a batch is
   *
   * How many rows stand where, what it did cost so far beside what was estimated, and what was refused.
   */
  getBatch: {"method":"GET","path":"/v1/batches/{id}","gives":{"200":["application/json"],"304":[]}},
  /**
   * Start a batch
   *
   * Its rows become submissions, a few at a time, in their order; single answers go before them. When it is done there is an event `batch.completed`. With a `budget` it pauses before a call that could cost more. A batch that was started before is left as it is, so that the call may be repeated.
   */
  startBatch: {"method":"POST","path":"/v1/batches/{id}/start","takes":["application/json"],"gives":{"200":["application/json"]}},
  /**
   * Go on with a batch
   *
   * After a pause, where it was; with another budget, if one is given.
   */
  resumeBatch: {"method":"POST","path":"/v1/batches/{id}/resume","takes":["application/json"],"gives":{"200":["application/json"]}},
  /**
   * Pause a batch
   *
   * What is in the queue already is graded; nothing more is begun until it is resumed.
   */
  pauseBatch: {"method":"POST","path":"/v1/batches/{id}/pause","gives":{"200":["application/json"]}},
  /**
   * Cancel a batch
   *
   * Answers that no judge has begun with are forgotten: those that wait, and those that are in the queue. What is with a judge ends, and what is graded stays.
   */
  cancelBatch: {"method":"POST","path":"/v1/batches/{id}/cancel","gives":{"200":["application/json"]}},
  /**
   * Get what became of the rows
   *
   * As a file, at any time: each row with its line, where it stands, what was wrong with it, and its submission as it is now. In CSV a cell that a spreadsheet could take for a formula has an apostrophe in front.
   */
  getBatchResults: {"method":"GET","path":"/v1/batches/{id}/results","gives":{"200":["application/x-ndjson","text/csv"]}},
  /**
   * Export submissions with their grades
   *
   * As one file, however many there are, with the filters of the list. In CSV a cell that a spreadsheet could take for a formula has an apostrophe in front.
   */
  exportSubmissions: {"method":"GET","path":"/v1/exports/submissions","gives":{"200":["application/x-ndjson","text/csv"]}},
  /**
   * Have events sent to you
   *
   * Messages are signed after [Standard Webhooks](https://www.standardwebhooks.com): verify them with one of its libraries and the `secret` of this reply, which is shown once. Answer any 2xx within a few seconds, then do your work.
   *
   * - **At least once, in no order.** A message may come twice: `webhook-id` is the same then.
   * - **Thin.** It says what happened and to what; fetch the rest. It never holds an answer, a grade, or the key to the answers.
   * - Anything but a 2xx is tried again over three days. A 410 disables the endpoint; so does a delivery that was tried to its end while nothing came through.
   * - Private addresses are refused, whatever name or redirect leads to them.
   */
  createWebhookEndpoint: {"method":"POST","path":"/v1/webhook-endpoints","takes":["application/json"],"gives":{"201":["application/json"]},"takesKey":true},
  /**
   * List webhook endpoints
   *
   * Oldest first. Secrets are never shown again.
   */
  listWebhookEndpoints: {"method":"GET","path":"/v1/webhook-endpoints","gives":{"200":["application/json"],"304":[]}},
  /**
   * Get one webhook endpoint
   *
   * Where it is, what it is sent, and whether something came through lately.
   */
  getWebhookEndpoint: {"method":"GET","path":"/v1/webhook-endpoints/{id}","gives":{"200":["application/json"],"304":[]}},
  /**
   * Change, enable or disable a webhook endpoint
   *
   * Takes all that can be changed. What waits for an endpoint when it is disabled is sent no more, and what happens meanwhile neither; deliveries that failed can be asked for again.
   */
  changeWebhookEndpoint: {"method":"PUT","path":"/v1/webhook-endpoints/{id}","takes":["application/json"],"gives":{"200":["application/json"]}},
  /**
   * Remove a webhook endpoint
   *
   * With its deliveries and their log.
   */
  removeWebhookEndpoint: {"method":"DELETE","path":"/v1/webhook-endpoints/{id}","gives":{"204":[]}},
  /**
   * Replace the signing secret
   *
   * Messages carry a signature by the new secret and, for a while, one by each that there was: a receiver that knows either can verify them, so that nothing is lost while you change it over.
   */
  rotateWebhookSecret: {"method":"POST","path":"/v1/webhook-endpoints/{id}/secret","takes":["application/json"],"gives":{"200":["application/json"]},"takesKey":true},
  /**
   * Send a test
   *
   * An event of type `webhook.test`, signed like any other, sent once, also to an endpoint that is disabled. The reply waits for what comes of it.
   */
  testWebhookEndpoint: {"method":"POST","path":"/v1/webhook-endpoints/{id}/test","gives":{"200":["application/json"]}},
  /**
   * See what was sent
   *
   * Newest first, each with its attempts. Of replies only the status is kept. The log is kept for a time (`VIVA_WEBHOOK_LOG`).
   */
  listWebhookDeliveries: {"method":"GET","path":"/v1/webhook-endpoints/{id}/deliveries","gives":{"200":["application/json"],"304":[]}},
  /**
   * Get one delivery
   *
   * With all its attempts, and when it is tried next.
   */
  getWebhookDelivery: {"method":"GET","path":"/v1/webhook-endpoints/{id}/deliveries/{deliveryId}","gives":{"200":["application/json"],"304":[]}},
  /**
   * Send a delivery again
   *
   * The same event with the same `webhook-id`, whether it came through before or not, and from the first try on.
   */
  resendWebhookDelivery: {"method":"POST","path":"/v1/webhook-endpoints/{id}/deliveries/{deliveryId}/resend","gives":{"200":["application/json"]}},
  /**
   * Send again all that has not come through since a time
   *
   * After an outage of the receiver: what failed for good, and at once what waits for its next try. From the first try on.
   */
  recoverWebhookDeliveries: {"method":"POST","path":"/v1/webhook-endpoints/{id}/recover","takes":["application/json"],"gives":{"200":["application/json"]}},
  /**
   * Make an API key
   *
   * The token is in this reply and nowhere else: the service keeps a hash. As soon as a store has a key, every call needs one. A key grants nothing that its maker may not do.
   */
  createApiKey: {"method":"POST","path":"/v1/api-keys","takes":["application/json"],"gives":{"201":["application/json"]},"takesKey":true},
  /**
   * List API keys
   *
   * Newest first, those that are revoked or expired too. Tokens are never shown again.
   */
  listApiKeys: {"method":"GET","path":"/v1/api-keys","gives":{"200":["application/json"],"304":[]}},
  /**
   * Get one API key
   *
   * What it may do, and when it was last used.
   */
  getApiKey: {"method":"GET","path":"/v1/api-keys/{id}","gives":{"200":["application/json"],"304":[]}},
  /**
   * Revoke an API key
   *
   * It is refused from the next call on, for good. To replace a key without an outage, make the new one first. When the last one is revoked, only the command line can make another.
   */
  revokeApiKey: {"method":"POST","path":"/v1/api-keys/{id}/revoke","gives":{"200":["application/json"]}},
  /**
   * Is the process alive?
   *
   * Answers as long as the process can answer at all. Restart it when it does not.
   */
  getLiveness: {"method":"GET","path":"/livez","gives":{"200":["application/json"],"304":[]}},
  /**
   * Can it do its work?
   *
   * 503 while the store does not answer or the service is shutting down: send no traffic. 200 with `degraded` while a judge is paused, or answers wait for one that is not configured: they are still accepted, and wait.
   */
  getReadiness: {"method":"GET","path":"/readyz","gives":{"200":["application/json"],"304":[],"503":["application/json"]}},
} as const satisfies Record<string, OperationFacts>;
