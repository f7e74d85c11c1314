// Written from openapi/openapi.json by `npm run client`: change nothing here.
export interface paths {
    "/v1/questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List questions
         * @description The published questions that this caller can ask: its own and those of the catalogue, oldest first. Use the filters to pick what an interview needs. An author finds drafts with `status=draft`.
         */
        get: operations["listQuestions"];
        put?: never;
        /**
         * Write a question
         * @description A draft: candidates see it once it is published. The body is what a file in `seed/questions` holds, and its slug. `findings` says what about the rubric will make grades worse; nothing is refused for it.
         *
         *     A slug of the catalogue may be used: the organisation's own question then answers to it.
         */
        post: operations["createQuestion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/questions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get one question
         * @description A question by its id or slug, as a candidate may see it: without reference answer and rubric. Its `ETag` is what a change of it is made from.
         */
        get: operations["getQuestion"];
        /**
         * Change a question
         * @description Takes the whole question anew. What answers are graded by (prompt, reference, rubric, exemplars, language) becomes a new version, which waits until it is published; versions themselves never change, so every grade keeps what it was given by. `topic`, `difficulty` and `tags` change at once. A criterion that makes another claim needs another key.
         */
        put: operations["changeQuestion"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/questions/{id}/reference": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the reference answer and the rubric
         * @description What answers to this question are graded by. A candidate must not see it, so it has a scope of its own.
         */
        get: operations["getReference"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/questions/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish a version of a question
         * @description From now on candidates see this version and new answers are graded by it. Answers that are there keep their grades: `POST /v1/questions/{id}/regrades` shows who would flip. Doing it twice changes nothing.
         */
        post: operations["publishQuestion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/questions/{id}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retire a question
         * @description It is listed no longer and takes no more answers. Answers and grades that are there stay, and it can be published again.
         */
        post: operations["retireQuestion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/questions/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the versions of a question
         * @description All that there ever were, oldest first. `GET /v1/questions/{id}/reference?version=n` shows what one says.
         */
        get: operations["listQuestionVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rubrics/lint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Look for faults in a rubric
         * @description What makes a rubric ambiguous, leaky or unfair, before anybody is graded by it: several claims in one criterion, labels that give the answer away, a reference that does not say what the rubric asks for, points for what the question does not ask. Nothing is kept, and no model is asked.
         */
        post: operations["lintRubric"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/submissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List submissions
         * @description Newest first. `review=wanted` is the list of what a person should look at; `candidate` finds one person’s attempts.
         */
        get: operations["listSubmissions"];
        put?: never;
        /**
         * Submit an answer and get it graded
         * @description The answer is on disk before a judge sees it. The reply is **201** with the grade, or **202** with `Location` and `Retry-After` when the grade isn't there in time: then ask again at that location.
         *
         *     - `Prefer: wait=10` waits up to so many seconds (60 at most), `Prefer: respond-async` not at all.
         *     - `Idempotency-Key` makes a retry safe: it finds the submission of the first try, joins its wait, and says `Idempotency-Replayed: true`.
         *     - A judge that fails is never a zero: the answer waits for it, or goes to a person (`needs_review`).
         *     - An equal answer of your organisation isn't judged and paid for twice (`reused`); `fresh` asks for a new judgement.
         */
        post: operations["createSubmission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/submissions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get one submission
         * @description The submission with its grade, as it is now. This is what `Location` of a 202 points to; while there is no grade yet, `Retry-After` says when to ask again. `Prefer: wait=30` waits for it.
         */
        get: operations["getSubmission"];
        put?: never;
        post?: never;
        /**
         * Erase a submission
         * @description Erases the answer, the quotes, the feedback, the metadata and the link to the candidate. A tombstone with levels, points and receipt remains, and the receipt still verifies. Judging in flight finishes into nothing. The first call answers 200 with the tombstone, later ones 204.
         */
        delete: operations["eraseSubmission"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/submissions/{id}/exchanges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what was said to the models and what they said
         * @description The messages of each judging attempt that ended, word for word, as far as and as long as the service keeps them (`VIVA_KEEP`, `VIVA_KEEP_FOR`). Prompts contain the key to the answers. Erased together with the submission.
         */
        get: operations["listExchanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/submissions/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a submission's progress
         * @description Server-sent events: first what has happened already, then what happens, each with its id. A connection that breaks goes on where it was (`Last-Event-ID`). A comment every few seconds keeps it alive.
         *
         *     `submission.created`, `submission.grading`, `submission.graded`, `submission.needs_review`, `submission.regrade_asked`, `submission.regraded`, `submission.regrade_failed`, `submission.reviewed`, `grade.changed`, `submission.erased`. The data says which grade or review it is about; fetch it to see it.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/submissions/{id}/grades": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a submission's grades
         * @description Every grade that the submission has had, newest first. The first one stands.
         */
        get: operations["listGradesOfSubmission"];
        put?: never;
        /**
         * Grade a submission again
         * @description By another judge, model, prompt or policy, or by another version of the question. The grade that stands stays in the list of grades.
         *
         *     - `dryRun` judges the answer and shows the difference by criterion and what it cost; nothing changes.
         *     - Where no judge can grade the answer now, the grade that stands stays, and a person is told (`review`).
         *     - `Prefer` and `Idempotency-Key` work as for a new submission; a dry run takes no key, since it keeps nothing.
         *     - While it runs, `regrade` on the submission says so. Work that only waits gives way to a new request.
         */
        post: operations["createGrade"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/grades/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get one grade
         * @description A grade with its levels, quotes, judge and cost. After erasure levels and points remain, quotes and texts are gone.
         */
        get: operations["getGrade"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/grades/{id}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a grade's receipt
         * @description How the grade came about, in a form that anyone can recompute offline: `npm run viva -- verify receipt.json`. The hash is over the `receipt` as canonical JSON (RFC 8785).
         */
        get: operations["getReceipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/submissions/{id}/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a submission's reviews
         * @description Every decision of a person about it, oldest first.
         */
        get: operations["listReviews"];
        put?: never;
        /**
         * Confirm a grade, change it, or give one
         * @description What a person decides stands: no machine changes it again. The machine's grade stays in the list of grades.
         *
         *     - `confirm`: the grade that stands is right.
         *     - `override`: some levels are wrong; points are counted anew, and the machine's feedback goes, since it may speak of what has changed.
         *     - `grade`: a level for every criterion, where no judge could give a grade, or `blind`, without having looked at it (`hide=grade` on reading a submission leaves it out). Blind reviews of `sampled` submissions are what agreement between machine and people can be measured by.
         */
        post: operations["createReview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/candidates/{externalId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get all that is kept of a candidate
         * @description For access and portability (GDPR, articles 15 and 20): every answer with all its grades and reviews, newest first, in pages. What was said to models about an answer is at `…/submissions/{id}/exchanges`.
         */
        get: operations["getCandidate"];
        put?: never;
        post?: never;
        /**
         * Erase a candidate
         * @description Erases every answer of theirs as erasing a submission does, also what waits in batches, and with the last one the candidate (GDPR, article 17). Tombstones with levels, points and receipts remain, and nothing that says whose they are. After a broken connection repeat it: 404 says that nothing is left.
         */
        delete: operations["eraseCandidate"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/questions/{id}/regrades": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try another version, judge or prompt on all stored answers
         * @description Before a changed rubric, model or prompt is put in force: who would flip, and at what cost? Work through the pages with `cursor`.
         *
         *     - `estimate` costs nothing. `try` asks the judge for each answer of the page, one after the other, and changes nothing. Where the judge can't be asked any more, `stopped` says why, and `nextCursor` goes on from there.
         *     - `apply` puts the answers of the page into the queue. Grades that stand stand until there are others. An `Idempotency-Key` makes a retry safe; the other modes take none, since they keep nothing.
         */
        post: operations["createRegrades"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cohorts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List cohorts
         * @description Oldest first. `GET /v1/submissions?cohort=` lists the answers of one.
         */
        get: operations["listCohorts"];
        put?: never;
        /**
         * Make a cohort
         * @description A job, a class: answers that are compared with each other and so must be graded alike. It pins the judge, the exact model, the prompt and the policy, as they are named here or usual now, and the version of each question from its first answer on. Send `cohort` with a submission to put it in.
         */
        post: operations["createCohort"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cohorts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get one cohort
         * @description What all its answers are graded by.
         */
        get: operations["getCohort"];
        /**
         * Change what a cohort is graded by
         * @description What is left out is what is usual now; versions of questions that are not named stay. Grades that are there stay too, and from now on say in what they differ (`cohort.differs`): `POST /v1/cohorts/{id}/regrades` has them given anew.
         */
        put: operations["changeCohort"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cohorts/{id}/regrades": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have grades that differ from their cohort given anew
         * @description Looks at the answers of the cohort, newest first, a page at a time, and puts those whose grades differ into the queue. Grades that stand stand until there are others. Safe to repeat: what does not differ any more, what waits already, and what a person has decided is left alone.
         */
        post: operations["alignCohort"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calibrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List calibrations
         * @description Newest first. `GET /v1/calibrations/{id}` says how one stands today.
         */
        get: operations["listCalibrations"];
        put?: never;
        /**
         * Compare your human grades with a judge
         * @description Takes what people have decided in reviews, and grades that come along, beside the grades of one judge by one prompt and policy, on one question or a pool of them.
         *
         *     - From 20 grades: agreement, criterion by criterion.
         *     - A threshold of sureness above which a grade needs no second look, at an error rate that you choose: from blind grades of random answers alone. With no error at all it takes 59 to promise 5 % at 95 %, 29 for 10 %.
         *     - From 100 such grades: a map from the judge's scores to your graders'.
         *
         *     Nothing is used before `PUT /v1/calibrations/{id}` says so.
         */
        post: operations["createCalibration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calibrations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get one calibration
         * @description With whether it has lapsed, since a question, the model, the prompt or the policy is another by now, and whether what people found since contradicts its promise.
         */
        get: operations["getCalibration"];
        /**
         * Put a calibration to use, or out of it
         * @description With `threshold`, grades that are less sure than it go to a person (`below_threshold`). With `calibratedScore`, grades carry the score on your graders’ scale, and the receipt the map; points never change. It concerns grades that are given from now on, by the same judge with the same settings, on the same versions of the questions. Where several are in use, the newest counts.
         */
        put: operations["useCalibration"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/evaluations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Grade a question that you bring along
         * @description Grades an answer against a question, reference and rubric that come with the request, and keeps nothing but counts of what was used. The reply always waits for the judge. A judge that cannot be reached is a 503; a reply that is no judgement is a 200 without a grade, with the reasons.
         */
        post: operations["createEvaluation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/judges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See who can judge, and how they stand
         * @description What is configured, what was learned of each model server, who is paused and why, what calls cost and what is left of the budget. Answering this never makes a paid call.
         */
        get: operations["listJudges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what was used and what it cost
         * @description Judging attempts, calls, tokens and cost, by day, by purpose (`submission`, `evaluation`, `trial`), by judge or by API key. What failed is counted too: it was paid for. Erasing an answer leaves these counts alone; they hold nothing of it.
         */
        get: operations["getUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List batches
         * @description Newest first.
         */
        get: operations["listBatches"];
        put?: never;
        /**
         * Send many answers in
         * @description A file with a row for each answer, of any length up to what the service accepts (100000 rows); it is read as it comes. Nothing is graded yet: the reply says what was refused, line by line, and what the rest will cost. Then start it.
         *
         *     - **JSONL** (`application/x-ndjson`): on each line what the body of `POST /v1/submissions` would be.
         *     - **CSV** (`text/csv`): the first line names the columns, which are those fields by their paths: `questionId`, `answer`, `candidate.externalId`, `candidate.displayName`, `cohort`, `metadata.…` and so on. Commas, semicolons or tabs; UTF-8, with or without a byte order mark; an empty cell says nothing, but an empty `answer` is one.
         *     - A row that is wrong is refused by itself. A file that cannot be read is a problem, and nothing of it is kept.
         *     - `Idempotency-Key` makes a retry safe: the same file finds the batch of the first try.
         */
        post: operations["createBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See how far a batch is
         * @description How many rows stand where, what it did cost so far beside what was estimated, and what was refused.
         */
        get: operations["getBatch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a batch
         * @description Its rows become submissions, a few at a time, in their order; single answers go before them. When it is done there is an event `batch.completed`. With a `budget` it pauses before a call that could cost more. A batch that was started before is left as it is, so that the call may be repeated.
         */
        post: operations["startBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go on with a batch
         * @description After a pause, where it was; with another budget, if one is given.
         */
        post: operations["resumeBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a batch
         * @description What is in the queue already is graded; nothing more is begun until it is resumed.
         */
        post: operations["pauseBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a batch
         * @description Answers that no judge has begun with are forgotten: those that wait, and those that are in the queue. What is with a judge ends, and what is graded stays.
         */
        post: operations["cancelBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get what became of the rows
         * @description As a file, at any time: each row with its line, where it stands, what was wrong with it, and its submission as it is now. In CSV a cell that a spreadsheet could take for a formula has an apostrophe in front.
         */
        get: operations["getBatchResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exports/submissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export submissions with their grades
         * @description As one file, however many there are, with the filters of the list. In CSV a cell that a spreadsheet could take for a formula has an apostrophe in front.
         */
        get: operations["exportSubmissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhook endpoints
         * @description Oldest first. Secrets are never shown again.
         */
        get: operations["listWebhookEndpoints"];
        put?: never;
        /**
         * Have events sent to you
         * @description Messages are signed after [Standard Webhooks](https://www.standardwebhooks.com): verify them with one of its libraries and the `secret` of this reply, which is shown once. Answer any 2xx within a few seconds, then do your work.
         *
         *     - **At least once, in no order.** A message may come twice: `webhook-id` is the same then.
         *     - **Thin.** It says what happened and to what; fetch the rest. It never holds an answer, a grade, or the key to the answers.
         *     - Anything but a 2xx is tried again over three days. A 410 disables the endpoint; so does a delivery that was tried to its end while nothing came through.
         *     - Private addresses are refused, whatever name or redirect leads to them.
         */
        post: operations["createWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get one webhook endpoint
         * @description Where it is, what it is sent, and whether something came through lately.
         */
        get: operations["getWebhookEndpoint"];
        /**
         * Change, enable or disable a webhook endpoint
         * @description Takes all that can be changed. What waits for an endpoint when it is disabled is sent no more, and what happens meanwhile neither; deliveries that failed can be asked for again.
         */
        put: operations["changeWebhookEndpoint"];
        post?: never;
        /**
         * Remove a webhook endpoint
         * @description With its deliveries and their log.
         */
        delete: operations["removeWebhookEndpoint"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace the signing secret
         * @description Messages carry a signature by the new secret and, for a while, one by each that there was: a receiver that knows either can verify them, so that nothing is lost while you change it over.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test
         * @description An event of type `webhook.test`, signed like any other, sent once, also to an endpoint that is disabled. The reply waits for what comes of it.
         */
        post: operations["testWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what was sent
         * @description Newest first, each with its attempts. Of replies only the status is kept. The log is kept for a time (`VIVA_WEBHOOK_LOG`).
         */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/deliveries/{deliveryId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get one delivery
         * @description With all its attempts, and when it is tried next.
         */
        get: operations["getWebhookDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/deliveries/{deliveryId}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a delivery again
         * @description The same event with the same `webhook-id`, whether it came through before or not, and from the first try on.
         */
        post: operations["resendWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/recover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send again all that has not come through since a time
         * @description After an outage of the receiver: what failed for good, and at once what waits for its next try. From the first try on.
         */
        post: operations["recoverWebhookDeliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description Newest first, those that are revoked or expired too. Tokens are never shown again.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make an API key
         * @description The token is in this reply and nowhere else: the service keeps a hash. As soon as a store has a key, every call needs one. A key grants nothing that its maker may not do.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get one API key
         * @description What it may do, and when it was last used.
         */
        get: operations["getApiKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke an API key
         * @description It is refused from the next call on, for good. To replace a key without an outage, make the new one first. When the last one is revoked, only the command line can make another.
         */
        post: operations["revokeApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is the process alive?
         * @description Answers as long as the process can answer at all. Restart it when it does not.
         */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Can it do its work?
         * @description 503 while the store does not answer or the service is shutting down: send no traffic. 200 with `degraded` while a judge is paused, or answers wait for one that is not configured: they are still accepted, and wait.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "submission.graded": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * submission.graded
         * @description A submission has its first grade, by a judge or by a person.
         */
        post: operations["receive.submission.graded"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "submission.needs_review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * submission.needs_review
         * @description No judge could give a grade: a person has to.
         */
        post: operations["receive.submission.needs_review"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "submission.erased": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * submission.erased
         * @description The answer and all that was written about it are forgotten. Forget it too.
         */
        post: operations["receive.submission.erased"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "grade.changed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * grade.changed
         * @description Another grade stands now: it was graded again, or a person decided otherwise.
         */
        post: operations["receive.grade.changed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "batch.completed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * batch.completed
         * @description Every row of a batch is graded, waits for a person, or was refused.
         */
        post: operations["receive.batch.completed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        NewApiKey: {
            /** @description What it is for: whoever looks through the list must know it again. */
            name: string;
            /** @description What it may do; nothing that the key that makes it may not. */
            scopes: ("questions:read" | "questions:write" | "references:read" | "submissions:read" | "submissions:write" | "grades:read" | "grades:write" | "reviews:write" | "evaluations:write" | "candidates:read" | "candidates:write" | "webhooks:write" | "batches:write" | "calibrations:write" | "usage:read" | "keys:write")[];
            /**
             * Format: date-time
             * @description From then on it is refused. Default: never.
             */
            expiresAt?: string;
        };
        BatchStart: {
            /** @description What the batch may cost in all, in the currency of the prices; null for no limit. No call is made that could exceed it. Default: no limit. */
            budget?: number | null;
        };
        BatchResumption: {
            /** @description What the batch may cost in all, in the currency of the prices; null for no limit. No call is made that could exceed it. Default: as it was. */
            budget?: number | null;
        };
        NewCalibration: {
            /** @description What you call it. */
            name?: string;
            /** @description One question, or a pool of them that are alike: slugs or ids, in their newest published versions. */
            questions: string[];
            /**
             * @description Who grades. Default: the service's own choice.
             * @enum {string}
             */
            judge?: "openai" | "embedded";
            /** @description Which model the `openai` judge asks, of those that the service is configured for. */
            model?: string;
            /** @description What is done when the judgement is doubtful: `single` (nothing), `repeat`, or a policy of the service. */
            policy?: string;
            /**
             * @description By which prompt. Default: the service's own choice.
             * @enum {string}
             */
            prompt?: "strong-1" | "strong-1-exemplars";
            /** @description Points of 100 by which a grade may differ. Default: 10. */
            tolerance?: number;
            /** @description The share of accepted grades that may be wrong at most. Default: 0.05. */
            risk?: number;
            /** @description The probability with which that holds. Default: 0.95. */
            assurance?: number;
            /** @description Grades that people gave elsewhere, of answers that were submitted here. Where there is a review too, these count. */
            grades?: {
                /** @description Of an answer to one of the questions. */
                submissionId: string;
                /** @description By criterion, all of them. */
                levels?: {
                    [key: string]: "met" | "partial" | "missing" | "contradicted";
                };
                /** @description 0–100, where the person gave no levels. */
                score?: number;
                /** @description Whether the person had not seen the machine's grade. */
                blind: boolean;
                /**
                 * @description How the answer came to be graded: `random`, drawn by chance from all; `other`, anything else.
                 * @enum {string}
                 */
                selection: "random" | "other";
            }[];
            /** @description Whether what people have decided in reviews counts too. Default: yes. */
            reviews?: boolean;
        };
        CalibrationUse: {
            /** @description Whether grades that are less sure go to a person. */
            threshold: boolean;
            /** @description Whether grades have a `calibratedScore`. */
            calibratedScore: boolean;
        };
        Confirmation: {
            /** @constant */
            decision: "confirm";
            /** @description The grade that the person looked at. When another one stands by now, the review is refused. */
            gradeId?: string;
            /** @description Who decides, as you call them. Erased with the answer. */
            reviewer?: string;
            /** @description Why. Erased with the answer. */
            note?: string;
        };
        Override: {
            /** @constant */
            decision: "override";
            /** @description The grade that the person looked at. When another one stands by now, the review is refused. */
            gradeId?: string;
            /** @description Who decides, as you call them. Erased with the answer. */
            reviewer?: string;
            /** @description By criterion, those that change. */
            levels: {
                [key: string]: "met" | "partial" | "missing" | "contradicted";
            };
            /** @description Why. Erased with the answer. */
            note: string;
            /** @description What the candidate is told; without it, nothing is. */
            feedback?: string;
        };
        GradeByPerson: {
            /** @constant */
            decision: "grade";
            /** @description The grade that the person looked at. When another one stands by now, the review is refused. */
            gradeId?: string;
            /** @description Who decides, as you call them. Erased with the answer. */
            reviewer?: string;
            /** @description By criterion, all of them. */
            levels: {
                [key: string]: "met" | "partial" | "missing" | "contradicted";
            };
            /** @description Whether the person decided without seeing a machine's grade. Default: no. */
            blind?: boolean;
            /** @description Why. Erased with the answer. */
            note?: string;
            /** @description What the candidate is told; without it, nothing is. */
            feedback?: string;
        };
        /** @description What a person decides. */
        NewReview: components["schemas"]["Confirmation"] | components["schemas"]["Override"] | components["schemas"]["GradeByPerson"];
        NewGrade: {
            /**
             * @description Who grades. Default: the service's own choice.
             * @enum {string}
             */
            judge?: "openai" | "embedded";
            /** @description Which model the `openai` judge asks, of those that the service is configured for. */
            model?: string;
            /** @description What is done when the judgement is doubtful: `single` (nothing), `repeat`, or a policy of the service. */
            policy?: string;
            /**
             * @description By which prompt. Default: the service's own choice.
             * @enum {string}
             */
            prompt?: "strong-1" | "strong-1-exemplars";
            /** @description The version of the question to grade by. Default: the one that was answered. */
            questionVersion?: number;
            /** @description Judge anew even if there is an equal judgement. Default: yes. */
            fresh?: boolean;
            /** @description Only show the difference; nothing changes. Default: no. */
            dryRun?: boolean;
        };
        NewRegrades: {
            /**
             * @description Who grades. Default: the service's own choice.
             * @enum {string}
             */
            judge?: "openai" | "embedded";
            /** @description Which model the `openai` judge asks, of those that the service is configured for. */
            model?: string;
            /** @description What is done when the judgement is doubtful: `single` (nothing), `repeat`, or a policy of the service. */
            policy?: string;
            /**
             * @description By which prompt. Default: the service's own choice.
             * @enum {string}
             */
            prompt?: "strong-1" | "strong-1-exemplars";
            /** @description The version of the question to grade by. Default: the one that was answered. */
            questionVersion?: number;
            /**
             * @description `estimate` says how many answers there are and what judging them would cost. `try` judges a page of them and shows who would flip; nothing changes. `apply` puts a page of them into the queue.
             * @enum {string}
             */
            mode: "estimate" | "try" | "apply";
            /** @description Answers a page. Default: 10. */
            limit?: number;
            /** @description From `nextCursor` of an earlier page, unchanged. */
            cursor?: string;
        };
        NewWebhookEndpoint: {
            /** @description Where to send: https, and an address that is public unless the service allows its name. */
            url: string;
            /** @description For yourself. */
            description?: string;
            /** @description What to send. Default: everything. */
            types?: ("submission.graded" | "submission.needs_review" | "submission.erased" | "grade.changed" | "batch.completed")[];
        };
        WebhookEndpointChange: {
            /** @description Where to send: https, and an address that is public unless the service allows its name. */
            url: string;
            /** @description For yourself. */
            description?: string;
            types: ("submission.graded" | "submission.needs_review" | "submission.erased" | "grade.changed" | "batch.completed")[];
            /**
             * @description Nothing is sent to an endpoint that is `disabled`.
             * @enum {string}
             */
            status: "enabled" | "disabled";
        };
        SecretRotation: {
            /** @description How long the secrets that there are go on signing beside the new one. Default: 24. */
            oldSecretHours?: number;
        };
        Recovery: {
            /**
             * Format: date-time
             * @description ISO 8601. Deliveries that were made before are left alone.
             */
            since: string;
        };
        /** @description What went wrong (RFC 9457). */
        Problem: {
            /** @description The page that explains the code. */
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /** @enum {string} */
            code: "invalid_json" | "malformed_request" | "invalid_query" | "invalid_header" | "idempotency_not_supported" | "missing_api_key" | "malformed_api_key" | "unknown_api_key" | "expired_api_key" | "revoked_api_key" | "foreign_host" | "foreign_origin" | "missing_scope" | "question_of_catalogue" | "not_found" | "method_not_allowed" | "cohort_name_taken" | "too_few_grades" | "calibration_unfounded" | "slug_taken" | "grading_under_way" | "submission_erased" | "grade_changed" | "no_grade_stands" | "batch_not_started" | "batch_over" | "too_many_webhook_endpoints" | "webhook_endpoint_disabled" | "precondition_failed" | "body_too_large" | "too_many_rows" | "unsupported_media_type" | "invalid_body" | "invalid_batch" | "idempotency_key_reused" | "precondition_required" | "rate_limited" | "internal_error" | "judge_unavailable" | "budget_exceeded" | "too_many_listeners" | "store_unavailable" | "draining";
            requestId: string;
            errors?: {
                /** @description JSON Pointer into the body, or `?name` for a query parameter. */
                pointer: string;
                detail: string;
            }[];
        };
        /** @description A key as it can be seen after it was made. */
        ApiKey: {
            id: string;
            name: string;
            scopes: ("questions:read" | "questions:write" | "references:read" | "submissions:read" | "submissions:write" | "grades:read" | "grades:write" | "reviews:write" | "evaluations:write" | "candidates:read" | "candidates:write" | "webhooks:write" | "batches:write" | "calibrations:write" | "usage:read" | "keys:write")[];
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            revokedAt: string | null;
            /** @description Exact to ten minutes. */
            lastUsedAt: string | null;
        };
        MadeApiKey: {
            id: string;
            name: string;
            scopes: ("questions:read" | "questions:write" | "references:read" | "submissions:read" | "submissions:write" | "grades:read" | "grades:write" | "reviews:write" | "evaluations:write" | "candidates:read" | "candidates:write" | "webhooks:write" | "batches:write" | "calibrations:write" | "usage:read" | "keys:write")[];
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            revokedAt: string | null;
            /** @description Exact to ten minutes. */
            lastUsedAt: string | null;
            /** @description What to send as `Authorization: Bearer …`. Shown this once; null when a retry finds the key. */
            token: string | null;
        };
        /** @description A quote that was found in the answer. */
        Evidence: {
            /** @description Cut verbatim from the answer; null once the answer has been erased. */
            quote: string | null;
            /** @description In UTF-16 code units of the answer as it was sent. */
            start: number;
            /** @description Exclusive. */
            end: number;
        };
        GradedCriterion: {
            key: string;
            /** @description What the criterion is about. */
            label: string;
            weight: number;
            /**
             * @description `met`, `partial` (half), `missing`, or `contradicted`: the opposite is claimed.
             * @enum {string}
             */
            level: "met" | "partial" | "missing" | "contradicted";
            /** @description What it contributed to the total. */
            points: number;
            /** @description The level hangs on something that could not be checked, or that several judgements do not agree on. */
            doubtful: boolean;
            /** @description How many of several judgements gave the level; absent where there was one. */
            stability?: {
                agreed: number;
                of: number;
            };
            evidence: components["schemas"]["Evidence"][];
            /** @description Only for callers with `references:read`. */
            requirement?: string;
            /** @description The judge's reason. Only for callers with `references:read`. */
            finding?: string | null;
        };
        /** @description Why a person should look. */
        ReviewReason: {
            code: string;
            detail: string;
            criterion?: string;
        };
        /** @description Where one of several judgements comes from. */
        JudgementSource: {
            /** @enum {string} */
            kind: "openai" | "embedded" | "screening" | "human" | "panel";
            model: string | null;
            requestedModel: string | null;
            promptHash: string | null;
            outputMode: ("json_schema" | "json_object" | "text") | null;
            /** @description As they were sent. */
            settings: {
                [key: string]: string | number | boolean;
            };
        };
        /** @description A judgement, checked against the answer and counted. */
        Grade: {
            /** @description Null for an evaluation, of which nothing is kept. */
            id: string | null;
            submissionId: string | null;
            /** @description The version of the question that it was graded by; null for one that was brought along. */
            questionVersion: number | null;
            /** @description Counted from the levels and weights, by the service, not by the judge. */
            points: number;
            maxPoints: number;
            score: number;
            /** @description The score if every doubtful criterion fell low, and if it fell high. */
            scoreRange: number[];
            /** @description Null where the question has no decision line. */
            passed: boolean | null;
            /** @description The probability that a person's points differ by at most a tenth; null until fitted for this judge. */
            confidence: number | null;
            /** @description The score on the scale of the organisation's own graders, where a calibration is in use for that. Points never change by it. */
            calibratedScore: {
                score: number;
                calibrationId: string;
            } | null;
            criteria: components["schemas"]["GradedCriterion"][];
            /** @description False claims outside the criteria, each with a quote. */
            misconceptions: {
                text: string;
                evidence: components["schemas"]["Evidence"][];
            }[];
            feedback: {
                summary: string;
                strengths: {
                    text: string;
                    evidence: components["schemas"]["Evidence"][];
                }[];
                improvements: string[];
                nextStep: string;
            } | null;
            /** @description Attempts to steer the grader and hidden text. They send the grade to a person and cost no points. */
            integrity: {
                code: string;
                detail: string;
                /** @description In UTF-16 code units of the answer as it was sent. */
                start?: number;
                /** @description In UTF-16 code units of the answer as it was sent. */
                end?: number;
            }[];
            judge: {
                /**
                 * @description `screening`: nothing that a judge could judge. `human`: a person. `panel`: several judges together.
                 * @enum {string}
                 */
                kind: "openai" | "embedded" | "screening" | "human" | "panel";
                /** @description As answered by the model server. */
                model: string | null;
                /** @description As it was asked for. */
                requestedModel: string | null;
                promptVersion: string | null;
                promptHash: string | null;
                /** @description How the form of the reply was asked for: the strictest that the server takes. */
                outputMode: ("json_schema" | "json_object" | "text") | null;
                /** @description Whether the reply gave its evidence before its levels. */
                evidenceFirst: boolean | null;
                /** @description As answered by the model server. */
                systemFingerprint: string | null;
                /** @description As they were sent. */
                settings: {
                    [key: string]: string | number | boolean;
                };
                /** @description The policy for doubtful judgements that applied, and whose judgements were combined. */
                policy: {
                    name: string;
                    judgements: components["schemas"]["JudgementSource"][];
                } | null;
            };
            /** @description Null for judges that cost nothing, and for a judgement that was reused. */
            usage: {
                /** @description Requests that were sent to a model server, whatever came of them. */
                calls: number;
                inputTokens: number;
                cachedInputTokens: number;
                outputTokens: number;
                reasoningTokens: number;
                /** @description Of the calls whose cost is known; null where that is none. */
                cost: {
                    amount: number;
                    currency: string;
                } | null;
                /** @description Calls whose cost is not known: no price, no usage in the reply, or no reply at all. */
                unpricedCalls: number;
            } | null;
            latencyMs: number;
            /** @description Taken from an equal earlier request instead of judged anew. */
            reused: boolean;
            /** Format: date-time */
            createdAt: string;
        };
        /** @description One answer to one question version. */
        Submission: {
            id: string;
            /**
             * @description `queued` and `grading` will change by themselves; `graded` has a grade; `needs_review` waits for a person because no judge could; `erased` is a tombstone.
             * @enum {string}
             */
            status: "queued" | "grading" | "graded" | "needs_review" | "erased";
            /**
             * @description `wanted`: a person should look, for the reasons given; `sampled`: undoubted, and drawn at random for a person to grade unseen; `done`: a person has decided.
             * @enum {string}
             */
            review: "none" | "wanted" | "sampled" | "done";
            reviewReasons: components["schemas"]["ReviewReason"][];
            question: {
                id: string;
                slug: string;
                version: number;
            };
            /** @description As it was sent; null once erased. */
            answer: string | null;
            candidate: {
                externalId: string;
                displayName: string | null;
            } | null;
            metadata: {
                [key: string]: string;
            };
            cohort: {
                id: string;
                name: string;
                /** @description In what the grade that stands was given otherwise than the cohort asks for now. Empty is good. */
                differs: ("question_version" | "judge" | "model" | "prompt" | "policy")[];
            } | null;
            /** @description Which attempt of the candidate at this question it is, from 1. */
            attempt: number | null;
            /** @description Grading again that has been asked for and is not over; `grade` is the one that stands meanwhile. */
            regrade: {
                judge: string;
                /** Format: date-time */
                askedAt: string;
                /**
                 * Format: date-time
                 * @description Its judge is not asked before.
                 */
                notBefore: string;
                reviewReasons: components["schemas"]["ReviewReason"][];
            } | null;
            grade: components["schemas"]["Grade"] | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description What was said to a model and what it said. */
        Exchange: {
            /** @description The grade that came of it; null where none did. */
            gradeId: string | null;
            messages: {
                /** @enum {string} */
                role: "system" | "user" | "assistant";
                content: string;
            }[];
            /** Format: date-time */
            createdAt: string;
        };
        /** @description Many answers that came in one file. */
        Batch: {
            id: string;
            name: string | null;
            /** @enum {string} */
            format: "jsonl" | "csv";
            /**
             * @description `ready`: taken in and estimated, nothing is graded yet. `running`. `paused`: what is with a judge goes on, nothing more is begun. `completed`: every row is done. `cancelled`: what had not been begun is forgotten.
             * @enum {string}
             */
            status: "ready" | "running" | "paused" | "completed" | "cancelled";
            /** @description `budget`: the next call could have cost more than is left; resume with a larger one. `unpriced`: no price is known for a model, so no budget can be kept; give it one (`VIVA_PRICES`), or resume with null. */
            pausedBecause: ("asked" | "budget" | "unpriced") | null;
            /** @description Rows by where they stand: `refused` ones will never be graded; `waiting` and `inFlight` will; `graded`, `needsReview` and `erased` are how they ended then. */
            counts: {
                refused: number;
                waiting: number;
                inFlight: number;
                graded: number;
                needsReview: number;
                erased: number;
                cancelled: number;
            };
            /** @description Made when the batch was taken in. */
            estimate: {
                answers: number;
                /** @description By what such gradings have cost before; null where some have no history with known prices. */
                cost: {
                    amount: number;
                    currency: string;
                    /** @description In two of three cases it is no further off. */
                    error: number;
                } | null;
                /** @description Of the answers, those whose costs are known beforehand. */
                known: number;
            };
            /** @description What it may cost; null for no limit of its own. */
            budget: number | null;
            /** @description What it did cost so far, as far as prices are known; null for nothing. */
            cost: {
                amount: number;
                currency: string;
            } | null;
            /** @description Calls whose cost is not known. */
            unpricedCalls: number;
            /** Format: date-time */
            createdAt: string;
            startedAt: string | null;
            endedAt: string | null;
        };
        BatchDetail: {
            id: string;
            name: string | null;
            /** @enum {string} */
            format: "jsonl" | "csv";
            /**
             * @description `ready`: taken in and estimated, nothing is graded yet. `running`. `paused`: what is with a judge goes on, nothing more is begun. `completed`: every row is done. `cancelled`: what had not been begun is forgotten.
             * @enum {string}
             */
            status: "ready" | "running" | "paused" | "completed" | "cancelled";
            /** @description `budget`: the next call could have cost more than is left; resume with a larger one. `unpriced`: no price is known for a model, so no budget can be kept; give it one (`VIVA_PRICES`), or resume with null. */
            pausedBecause: ("asked" | "budget" | "unpriced") | null;
            /** @description Rows by where they stand: `refused` ones will never be graded; `waiting` and `inFlight` will; `graded`, `needsReview` and `erased` are how they ended then. */
            counts: {
                refused: number;
                waiting: number;
                inFlight: number;
                graded: number;
                needsReview: number;
                erased: number;
                cancelled: number;
            };
            /** @description Made when the batch was taken in. */
            estimate: {
                answers: number;
                /** @description By what such gradings have cost before; null where some have no history with known prices. */
                cost: {
                    amount: number;
                    currency: string;
                    /** @description In two of three cases it is no further off. */
                    error: number;
                } | null;
                /** @description Of the answers, those whose costs are known beforehand. */
                known: number;
            };
            /** @description What it may cost; null for no limit of its own. */
            budget: number | null;
            /** @description What it did cost so far, as far as prices are known; null for nothing. */
            cost: {
                amount: number;
                currency: string;
            } | null;
            /** @description Calls whose cost is not known. */
            unpricedCalls: number;
            /** Format: date-time */
            createdAt: string;
            startedAt: string | null;
            endedAt: string | null;
            /** @description The first rows that were refused, and why; all of them are in the results, `state=refused`. */
            refusals: {
                /** @description Where the row begins in the file, from 1. */
                line: number;
                faults: {
                    /** @description JSON Pointer to the field; empty for the row itself. */
                    pointer: string;
                    detail: string;
                }[];
            }[];
        };
        /** @description What an organisation's human grades show about a judge. */
        CalibrationSummary: {
            id: string;
            name: string | null;
            questions: {
                id: string;
                slug: string;
                version: number;
            }[];
            /** @enum {string} */
            judge: "openai" | "embedded";
            model: string;
            /** @enum {string} */
            prompt: "strong-1" | "strong-1-exemplars";
            policy: string;
            terms: {
                /** @description Points of 100 by which a grade may differ. */
                tolerance: number;
                /** @description The share of accepted grades that may be wrong at most. */
                risk: number;
                /** @description The probability with which that holds. */
                assurance: number;
                /** @description What the threshold promises, and under which conditions; null without one. */
                statement: string | null;
            };
            grades: {
                /** @description Human grades beside a grade of this judge. */
                all: number;
                /** @description Of these blind, of random answers, and not for a person to look at anyway: threshold and correction come from them. */
                usable: number;
                /** @description Sent along, of answers to other questions or versions, or that this judge has not graded as it is set now. */
                withoutMachineGrade: number;
            };
            agreement: {
                /** @description Correlation of scores; null where one side does not vary. */
                pearson: number | null;
                /** @description Of points, on 0–1. */
                rmse: number;
                /** @description Within the tolerance, and on the same side of the decision line. */
                right: number;
                /** @description Of levels; null where people gave scores alone. */
                exact: number | null;
                /** @description Those furthest off first: mend their wording first. */
                byCriterion: {
                    question: string;
                    key: string;
                    grades: number;
                    /** @description Share of grades with the same level. */
                    exact: number;
                    /** @description Share in which the machine gives more than the person. */
                    tooHigh: number;
                    tooLow: number;
                }[];
            };
            /** @description Sureness is `confidence`. A judge without one is sure of all that it has no doubt about: there it is all or nothing. */
            threshold: {
                /**
                 * @description `too_few`: there are not enough usable grades, however right they are; `missing` says how many. `not_met`: even the surest grades are wrong too often, or not certainly seldom enough.
                 * @enum {string}
                 */
                kind: "found" | "too_few" | "not_met";
                /** @description Grades that are at least so sure need no second look. */
                atLeast: number | null;
                /** @description How many of the usable grades are so sure. */
                accepted: number | null;
                /** @description How many of these were wrong. */
                wrong: number | null;
                /** @description The share of the usable grades that they are. */
                coverage: number | null;
                /** @description How many more usable grades it takes at least. */
                missing: number | null;
            };
            /** @description The map behind `calibratedScore`. */
            correction: {
                /** @enum {string} */
                kind: "fitted" | "too_few";
                /** @description Points of the map, each a score and the calibrated one, 0–100; straight lines join them. */
                corners: number[][] | null;
                /** @description Of the usable grades as they are, on 0–1. */
                rmse: number | null;
                /** @description After the map, each grade by a map that was fitted without it. */
                mappedRmse: number | null;
                /** @description How many more usable grades it takes. */
                missing: number | null;
            };
            /** @description How many calibrations of any of these questions and this judge came before. A promise is of one that is made once: whoever tries until it holds is promised less. */
            earlier: number;
            use: {
                threshold: boolean;
                calibratedScore: boolean;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description What an organisation's human grades show about a judge, and how that stands today. */
        Calibration: {
            id: string;
            name: string | null;
            questions: {
                id: string;
                slug: string;
                version: number;
            }[];
            /** @enum {string} */
            judge: "openai" | "embedded";
            model: string;
            /** @enum {string} */
            prompt: "strong-1" | "strong-1-exemplars";
            policy: string;
            terms: {
                /** @description Points of 100 by which a grade may differ. */
                tolerance: number;
                /** @description The share of accepted grades that may be wrong at most. */
                risk: number;
                /** @description The probability with which that holds. */
                assurance: number;
                /** @description What the threshold promises, and under which conditions; null without one. */
                statement: string | null;
            };
            grades: {
                /** @description Human grades beside a grade of this judge. */
                all: number;
                /** @description Of these blind, of random answers, and not for a person to look at anyway: threshold and correction come from them. */
                usable: number;
                /** @description Sent along, of answers to other questions or versions, or that this judge has not graded as it is set now. */
                withoutMachineGrade: number;
            };
            agreement: {
                /** @description Correlation of scores; null where one side does not vary. */
                pearson: number | null;
                /** @description Of points, on 0–1. */
                rmse: number;
                /** @description Within the tolerance, and on the same side of the decision line. */
                right: number;
                /** @description Of levels; null where people gave scores alone. */
                exact: number | null;
                /** @description Those furthest off first: mend their wording first. */
                byCriterion: {
                    question: string;
                    key: string;
                    grades: number;
                    /** @description Share of grades with the same level. */
                    exact: number;
                    /** @description Share in which the machine gives more than the person. */
                    tooHigh: number;
                    tooLow: number;
                }[];
            };
            /** @description Sureness is `confidence`. A judge without one is sure of all that it has no doubt about: there it is all or nothing. */
            threshold: {
                /**
                 * @description `too_few`: there are not enough usable grades, however right they are; `missing` says how many. `not_met`: even the surest grades are wrong too often, or not certainly seldom enough.
                 * @enum {string}
                 */
                kind: "found" | "too_few" | "not_met";
                /** @description Grades that are at least so sure need no second look. */
                atLeast: number | null;
                /** @description How many of the usable grades are so sure. */
                accepted: number | null;
                /** @description How many of these were wrong. */
                wrong: number | null;
                /** @description The share of the usable grades that they are. */
                coverage: number | null;
                /** @description How many more usable grades it takes at least. */
                missing: number | null;
            };
            /** @description The map behind `calibratedScore`. */
            correction: {
                /** @enum {string} */
                kind: "fitted" | "too_few";
                /** @description Points of the map, each a score and the calibrated one, 0–100; straight lines join them. */
                corners: number[][] | null;
                /** @description Of the usable grades as they are, on 0–1. */
                rmse: number | null;
                /** @description After the map, each grade by a map that was fitted without it. */
                mappedRmse: number | null;
                /** @description How many more usable grades it takes. */
                missing: number | null;
            };
            /** @description How many calibrations of any of these questions and this judge came before. A promise is of one that is made once: whoever tries until it holds is promised less. */
            earlier: number;
            use: {
                threshold: boolean;
                calibratedScore: boolean;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description Why it says nothing any more; empty while it does. */
            lapsed: string[];
            /** @description What people found since, blind and drawn by chance, in grades above the threshold. Null without one. */
            drift: {
                /** @description Grades above the threshold, given since, that a person was drawn to grade blind. */
                checked: number;
                /** @description How many of them were wrong by the terms. */
                wrong: number;
                /** @description Small where the promise is contradicted. It may be looked at as often as one likes: of kept promises at most a share of p ever falls below p. */
                pValue: number;
            } | null;
        };
        /** @description A person's decision. */
        Review: {
            id: string;
            submissionId: string;
            /** @enum {string} */
            decision: "confirm" | "override" | "grade";
            blind: boolean;
            /** @description The grade that stands since. */
            gradeId: string;
            /** @description The one that stood before; null where none did. */
            previousGradeId: string | null;
            /** @description Why a person should look, as it was. */
            reasons: components["schemas"]["ReviewReason"][];
            note: string | null;
            reviewer: string | null;
            /** @description The API key that it came with. */
            keyId: string | null;
            /** Format: date-time */
            createdAt: string;
        };
        Reviewed: {
            review: components["schemas"]["Review"];
            submission: components["schemas"]["Submission"];
        };
        KeptAnswer: {
            submission: components["schemas"]["Submission"];
            /** @description All that there have been, newest first. */
            grades: components["schemas"]["Grade"][];
            /** @description Oldest first. */
            reviews: components["schemas"]["Review"][];
        };
        /** @description All that is kept of a candidate. */
        Candidate: {
            externalId: string;
            displayName: string | null;
            /** Format: date-time */
            createdAt: string;
            answers: {
                data: components["schemas"]["KeptAnswer"][];
                /** @description Send it as `cursor` for the next page; null on the last. */
                nextCursor: string | null;
                hasMore: boolean;
            };
            /** @description Answers of theirs in batches that nobody has looked at yet, as they were sent (JSON); 100 at most. */
            waiting: {
                batchId: string;
                line: number;
                content: string;
            }[];
        };
        /** @description A group of submissions that are graded alike: one job, one class. */
        Cohort: {
            id: string;
            name: string;
            /** @enum {string} */
            judge: "openai" | "embedded";
            /** @description By its name: another model becoming the usual one changes nothing here. */
            model: string;
            /** @enum {string} */
            prompt: "strong-1" | "strong-1-exemplars";
            policy: string;
            /** @description The version of each question, pinned by its first answer or by a change. */
            questions: {
                id: string;
                slug: string;
                version: number;
            }[];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description A question as a candidate may see it. */
        Question: {
            /** @description Stays the same through all versions. */
            id: string;
            /** @description A readable name, usable wherever the id is. */
            slug: string;
            version: number;
            /** @description Higher than `version` while a change waits to be published. */
            latestVersion: number;
            /**
             * @description A `draft` has never been published; a `retired` question takes no more answers.
             * @enum {string}
             */
            status: "draft" | "published" | "retired";
            /** @description What the candidate is asked. */
            prompt: string;
            topic: string;
            /** @enum {string} */
            difficulty: "easy" | "medium" | "hard";
            tags: string[];
            /** @description BCP 47. */
            language: string;
            /** @description What a complete answer earns. */
            maxPoints: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description One question version with the key to its answers. */
        Reference: {
            questionId: string;
            slug: string;
            version: number;
            prompt: string;
            /** @description BCP 47. */
            language: string;
            /** @description One right answer. */
            reference: string;
            rubric: {
                criteria: {
                    /** @description Stays with its claim through all versions of the question. */
                    key: string;
                    /** @description What the criterion is about, fit for a candidate to read. Default: "Point 1", "Point 2", … */
                    label?: string;
                    /** @description One claim that an answer must make to meet this criterion. */
                    requirement: string;
                    /** @description Points for `met`. */
                    weight: number;
                    /** @description What earns half. Without it there is no `partial` level. */
                    half?: string;
                    /** @description Other right forms of the claim. */
                    accept?: string[];
                    /** @description Sentences that contradict the claim. */
                    misconceptions?: string[];
                    /**
                     * @description The question does not ask for it. All such criteria together should weigh at most a tenth.
                     * @constant
                     */
                    unasked?: true;
                }[];
                /** @description Open lists, such as "any three of these". */
                groups?: {
                    /** @description Criteria of one open list. They share one weight. */
                    keys: string[];
                    /** @description How many of them count: the highest. */
                    best: number;
                }[];
                /** @description The decision line, on the 0–100 score. */
                passScore?: number;
            };
            /** @description Graded answers that the prompt `strong-1-exemplars` shows to the model. */
            exemplars?: {
                /** @description An answer as a candidate might write it; never one that is also measured on. */
                answer: string;
                /** @description The level of every criterion, by key. */
                levels: {
                    [key: string]: "met" | "partial" | "missing" | "contradicted";
                };
            }[];
            /** @description SHA-256 of prompt, reference, rubric, language and exemplars as canonical JSON. */
            contentHash: string;
        };
        /** @description What is known of a version without reading it. */
        QuestionVersion: {
            version: number;
            maxPoints: number;
            contentHash: string;
            /** Format: date-time */
            createdAt: string;
            /** @description When candidates first saw it; null for one that waits to be published. */
            publishedAt: string | null;
        };
        /** @description Something in a rubric that will make its grades worse. */
        RubricFinding: {
            /** @enum {string} */
            code: "several_claims" | "label_tells" | "unasked_weight" | "reference_falls_short" | "key_of_another_claim";
            /** @description Null where it concerns the rubric as a whole. */
            criterion: string | null;
            detail: string;
        };
        Evaluation: {
            /** @description Null when no judge could grade the answer. */
            grade: components["schemas"]["Grade"] | null;
            receipt: {
                receipt: {
                    /** @constant */
                    format: "viva-receipt-1";
                    question: {
                        version: number | null;
                        contentHash: string;
                    };
                    /** @description SHA-256 of the salt and the answer as sent. */
                    answerHash: string;
                    judge: {
                        /** @enum {string} */
                        kind: "openai" | "embedded" | "screening" | "human" | "panel";
                        /** @description As answered by the server. */
                        model: string | null;
                        requestedModel?: string | null;
                        promptVersion: string | null;
                        /** @description Of the prompt without the answer and its fence. */
                        promptHash: string | null;
                        outputMode: string | null;
                        /** @description Whether the reply gave evidence before levels. */
                        evidenceFirst: boolean | null;
                        /** @description As answered by the server. */
                        systemFingerprint?: string | null;
                        /** @description As sent. */
                        settings: {
                            [key: string]: string | number | boolean;
                        };
                        /** @description Whose judgements were combined. */
                        policy?: {
                            name: string;
                            judgements: {
                                kind: string;
                                model: string | null;
                                requestedModel: string | null;
                                promptHash: string | null;
                                outputMode: string | null;
                                /** @description As sent. */
                                settings: {
                                    [key: string]: string | number | boolean;
                                };
                            }[];
                        } | null;
                    };
                    criteria: {
                        key: string;
                        weight: number;
                        /** @enum {string} */
                        level: "met" | "partial" | "missing" | "contradicted";
                        points: number;
                        evidence: {
                            start: number;
                            end: number;
                            hash: string;
                        }[];
                    }[];
                    groups: {
                        keys: string[];
                        best: number;
                    }[];
                    points: number;
                    maxPoints: number;
                    score: number;
                    /** @description The calibrated score, by whose calibration; absent where none was in use. */
                    calibration?: {
                        id: string;
                        /** @description Of the map from the score to the calibrated one. */
                        corners: number[][];
                        score: number;
                    };
                };
                /** @description SHA-256 of the receipt as canonical JSON (RFC 8785). */
                hash: string;
                /** @description Null once the answer has been erased; hash and points still verify. */
                texts: {
                    salt: string;
                    answer: string;
                } | null;
            } | null;
            reviewReasons: components["schemas"]["ReviewReason"][];
        };
        Readiness: {
            /** @enum {string} */
            status: "ready" | "degraded" | "unavailable";
            store: {
                ok: boolean;
                detail: string | null;
            };
            draining: boolean;
            judges: {
                name: string;
                model: string | null;
                /** @description Answers that wait for it. */
                waiting: number;
                paused: {
                    code: string;
                    detail: string;
                    until: string | null;
                } | null;
            }[];
        };
        /** @description A judge that is configured here. */
        Judge: {
            /** @description `embedded`, `openai`, or `openai/` and a model other than the usual one. */
            name: string;
            model: string;
            /** @description Whether it grades where a request says nothing. */
            isDefault: boolean;
            /** @description Answers that wait for it. */
            waiting: number;
            /** @description Why it is left alone, and until when. */
            paused: {
                code: string;
                detail: string;
                until: string | null;
            } | null;
            /** @description For a million tokens, on a day; null where it is not known, or nothing is paid. */
            price: {
                input: number;
                cachedInput: number;
                output: number;
                currency: string;
                asOf: string;
            } | null;
            /** @description How its server wants to be spoken to; null for a judge without one. */
            learned: {
                /** @enum {string} */
                outputMode: "json_schema" | "json_object" | "text";
                tokenLimit: string | null;
                /** @description Parameters that the server refuses. */
                dropped: string[];
                /** @description Null while it has not objected to anything. */
                learnedAt: string | null;
            } | null;
            /** @description Of all judges on its server; null for a judge without one. */
            calls: {
                inFlight: number;
                /** @description For a place within the limits. */
                waiting: number;
                /** @description When a limit of requests or tokens a minute lets the next one go. */
                heldUntil: string | null;
            } | null;
        };
        /** @description What is done about a judgement that is doubtful. */
        Policy: {
            name: string;
            /** @description What makes a judgement doubtful. */
            when: ("failed_quote" | "repaired_evidence" | "near_pass_line" | "embedded_disagrees")[];
            /** @description How near the decision line is near, in points of the score. */
            reach: number;
            ask: {
                /** @description How often the same judge is asked again; most votes count. */
                repeat?: number;
                /** @description Who is asked besides; most votes count. */
                panel?: string[];
                /** @description Who decides. */
                escalate?: string;
            };
        };
        UsageSum: {
            /** @description The day, purpose, judge or key id; an empty key where nobody needed one. */
            group: string;
            /** @description Answers that were judged, or that a judge was asked about in vain. */
            attempts: number;
            /** @description Requests to model servers. */
            calls: number;
            inputTokens: number;
            cachedInputTokens: number;
            outputTokens: number;
            reasoningTokens: number;
            /** @description In the currency of the prices, as far as they are known. */
            cost: number;
            /** @description Calls whose cost is not known, and so not in `cost`. */
            unpriced: number;
        };
        /** @description What an organisation has used. */
        Usage: {
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            /** @enum {string} */
            by: "day" | "purpose" | "judge" | "keyId";
            data: components["schemas"]["UsageSum"][];
        };
        /** @description What grading again would change. */
        Trial: {
            submissionId: string;
            /** @description As the grade that stands says; null where there is none. */
            before: {
                points: number;
                maxPoints: number;
                score: number;
                passed: boolean | null;
            } | null;
            /** @description As it would be; null where no judge could grade the answer. */
            after: {
                points: number;
                maxPoints: number;
                score: number;
                passed: boolean | null;
            } | null;
            /** @description Whether the decision would be another one. */
            flips: boolean;
            /** @description Those whose level would change; null in a version that does not have the criterion. */
            criteria: {
                key: string;
                before: ("met" | "partial" | "missing" | "contradicted") | null;
                after: ("met" | "partial" | "missing" | "contradicted") | null;
            }[];
            reviewReasons: components["schemas"]["ReviewReason"][];
            /** @description What the trial cost. */
            usage: {
                /** @description Requests that were sent to a model server, whatever came of them. */
                calls: number;
                inputTokens: number;
                cachedInputTokens: number;
                outputTokens: number;
                reasoningTokens: number;
                /** @description Of the calls whose cost is known; null where that is none. */
                cost: {
                    amount: number;
                    currency: string;
                } | null;
                /** @description Calls whose cost is not known: no price, no usage in the reply, or no reply at all. */
                unpricedCalls: number;
            } | null;
        };
        Regrades: {
            /** @description For all answers to the question. */
            estimate: {
                answers: number;
                /** @description 0 for the built-in judge; null without a history of gradings whose cost is known. */
                cost: {
                    amount: number;
                    currency: string;
                    /** @description In two of three cases it is no further off. */
                    error: number;
                } | null;
                /** @description How many earlier gradings of this question by this model it is based on. */
                basedOn: number;
            };
            /** @description With `try`: the answers of this page. */
            data: components["schemas"]["Trial"][];
            /** @description How many decisions of this page would be others. */
            flipped: number;
            /** @description With `apply`: how many of this page are in the queue now. */
            queued: number;
            /** @description With `try`: why the judge could not be asked about the rest of the page. */
            stopped: {
                code: string;
                detail: string;
            } | null;
            /** @description Send it as `cursor` for the next page; null on the last. */
            nextCursor: string | null;
            hasMore: boolean;
        };
        /** @description Where events are sent. */
        WebhookEndpoint: {
            id: string;
            url: string;
            description: string | null;
            types: ("submission.graded" | "submission.needs_review" | "submission.erased" | "grade.changed" | "batch.completed")[];
            /**
             * @description Nothing is sent to an endpoint that is `disabled` but tests.
             * @enum {string}
             */
            status: "enabled" | "disabled";
            /** @description `gone`: it answered 410. `failing`: a delivery was tried to its end, and nothing came through meanwhile. Null where somebody wanted it so. */
            disabledBecause: ("gone" | "failing") | null;
            /** @description Until when older signing secrets sign beside the current one, after a rotation. */
            secretsUntil: string[];
            lastDeliveredAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        WebhookEndpointWithSecret: {
            id: string;
            url: string;
            description: string | null;
            types: ("submission.graded" | "submission.needs_review" | "submission.erased" | "grade.changed" | "batch.completed")[];
            /**
             * @description Nothing is sent to an endpoint that is `disabled` but tests.
             * @enum {string}
             */
            status: "enabled" | "disabled";
            /** @description `gone`: it answered 410. `failing`: a delivery was tried to its end, and nothing came through meanwhile. Null where somebody wanted it so. */
            disabledBecause: ("gone" | "failing") | null;
            /** @description Until when older signing secrets sign beside the current one, after a rotation. */
            secretsUntil: string[];
            lastDeliveredAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description What its messages are signed with. Shown here and nowhere else; null in the reply to a retry. */
            secret: string | null;
        };
        /** @description An event on its way to an endpoint. */
        WebhookDelivery: {
            id: string;
            /** @description What the receiver sees as `webhook-id`, the same at every try. */
            eventId: string;
            /** @enum {string} */
            type: "submission.graded" | "submission.needs_review" | "submission.erased" | "grade.changed" | "batch.completed" | "webhook.test";
            /** @description What the event is about. */
            subjectId: string;
            /**
             * @description `pending`: it will be tried (again). `failed`: it will not, unless it is asked for.
             * @enum {string}
             */
            state: "pending" | "delivered" | "failed";
            /** @description When it is tried next; null once it is settled. */
            nextAt: string | null;
            attempts: {
                /**
                 * @description `delivered`: The receiver answered with a 2xx. `refused`: The receiver answered with another status. `gone`: The receiver answered 410: it wants no more, and the endpoint is disabled. `redirected`: The receiver answered with a redirect, which is never followed. `timeout`: The receiver took too long. `unreachable`: There was no connection, or it broke. `bad_certificate`: The receiver's certificate is not to be trusted. `unknown_host`: The name has no address. `forbidden_address`: The address is private or otherwise not for webhooks. `unreadable_secret`: The signing secret was sealed with another secret of the installation: rotate it.
                 * @enum {string}
                 */
                outcome: "delivered" | "refused" | "gone" | "redirected" | "timeout" | "unreachable" | "bad_certificate" | "unknown_host" | "forbidden_address" | "unreadable_secret";
                /** @description HTTP status of the reply; null where there was none. */
                status: number | null;
                latencyMs: number;
                /** Format: date-time */
                createdAt: string;
            }[];
            /** Format: date-time */
            createdAt: string;
            settledAt: string | null;
        };
        NewSubmission: {
            /** @description A question's id or slug. */
            questionId: string;
            /** @description Default: the current version. */
            questionVersion?: number;
            /** @description The answer in the candidate’s own words. Blank is valid and earns 0. */
            answer: string;
            /** @description Who answered. Attempts at a question are counted by candidate. */
            candidate?: {
                /** @description Your own id for the person. */
                externalId: string;
                displayName?: string;
            };
            /** @description The cohort that the answer belongs to, by id or name: it says who grades, and by which version of the question. */
            cohort?: string;
            /** @description Your own notes, erased together with the answer. */
            metadata?: {
                [key: string]: string;
            };
            feedback?: {
                /** @description Whether feedback is written. Default: yes, where the judge can. */
                enabled?: boolean;
                /**
                 * @description To whom: `candidate` (the default), or `reviewer`, a person who decides about the candidate.
                 * @enum {string}
                 */
                audience?: "candidate" | "reviewer";
                /** @description BCP 47. Default: the language of the answer. */
                language?: string;
                /** @description Whether it may give the right answer away. Asking for it takes `references:read`. Default: no. */
                citeReference?: boolean;
            };
            /**
             * @description Who grades. Default: the service's own choice.
             * @enum {string}
             */
            judge?: "openai" | "embedded";
            /** @description Which model the `openai` judge asks, of those that the service is configured for. */
            model?: string;
            /** @description What is done when the judgement is doubtful: `single` (nothing), `repeat`, or a policy of the service. */
            policy?: string;
            /** @description Judge anew even if an equal answer has been judged before. Default: no. */
            fresh?: boolean;
        };
        NewEvaluation: {
            question: {
                prompt: string;
                /** @description One right answer. */
                reference: string;
                rubric: {
                    criteria: {
                        /** @description Stays with its claim through all versions of the question. */
                        key: string;
                        /** @description What the criterion is about, fit for a candidate to read. Default: "Point 1", "Point 2", … */
                        label?: string;
                        /** @description One claim that an answer must make to meet this criterion. */
                        requirement: string;
                        /** @description Points for `met`. */
                        weight: number;
                        /** @description What earns half. Without it there is no `partial` level. */
                        half?: string;
                        /** @description Other right forms of the claim. */
                        accept?: string[];
                        /** @description Sentences that contradict the claim. */
                        misconceptions?: string[];
                        /**
                         * @description The question does not ask for it. All such criteria together should weigh at most a tenth.
                         * @constant
                         */
                        unasked?: true;
                    }[];
                    /** @description Open lists, such as "any three of these". */
                    groups?: {
                        /** @description Criteria of one open list. They share one weight. */
                        keys: string[];
                        /** @description How many of them count: the highest. */
                        best: number;
                    }[];
                    /** @description The decision line, on the 0–100 score. */
                    passScore?: number;
                };
                /** @description Graded answers that the prompt `strong-1-exemplars` shows to the model. */
                exemplars?: {
                    /** @description An answer as a candidate might write it; never one that is also measured on. */
                    answer: string;
                    /** @description The level of every criterion, by key. */
                    levels: {
                        [key: string]: "met" | "partial" | "missing" | "contradicted";
                    };
                }[];
                /** @description BCP 47. Default: `en`. */
                language?: string;
            };
            answer: string;
            feedback?: {
                /** @description Whether feedback is written. Default: yes, where the judge can. */
                enabled?: boolean;
                /**
                 * @description To whom: `candidate` (the default), or `reviewer`, a person who decides about the candidate.
                 * @enum {string}
                 */
                audience?: "candidate" | "reviewer";
                /** @description BCP 47. Default: the language of the answer. */
                language?: string;
                /** @description Whether it may give the right answer away. Asking for it takes `references:read`. Default: no. */
                citeReference?: boolean;
            };
            /**
             * @description Who grades. Default: the service's own choice.
             * @enum {string}
             */
            judge?: "openai" | "embedded";
            /** @description Which model the `openai` judge asks, of those that the service is configured for. */
            model?: string;
            /** @description What is done when the judgement is doubtful: `single` (nothing), `repeat`, or a policy of the service. */
            policy?: string;
            /**
             * @description By which prompt. Default: the service's own choice.
             * @enum {string}
             */
            prompt?: "strong-1" | "strong-1-exemplars";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type NewApiKey = components['schemas']['NewApiKey'];
export type BatchStart = components['schemas']['BatchStart'];
export type BatchResumption = components['schemas']['BatchResumption'];
export type NewCalibration = components['schemas']['NewCalibration'];
export type CalibrationUse = components['schemas']['CalibrationUse'];
export type Confirmation = components['schemas']['Confirmation'];
export type Override = components['schemas']['Override'];
export type GradeByPerson = components['schemas']['GradeByPerson'];
export type NewReview = components['schemas']['NewReview'];
export type NewGrade = components['schemas']['NewGrade'];
export type NewRegrades = components['schemas']['NewRegrades'];
export type NewWebhookEndpoint = components['schemas']['NewWebhookEndpoint'];
export type WebhookEndpointChange = components['schemas']['WebhookEndpointChange'];
export type SecretRotation = components['schemas']['SecretRotation'];
export type Recovery = components['schemas']['Recovery'];
export type Problem = components['schemas']['Problem'];
export type ApiKey = components['schemas']['ApiKey'];
export type MadeApiKey = components['schemas']['MadeApiKey'];
export type Evidence = components['schemas']['Evidence'];
export type GradedCriterion = components['schemas']['GradedCriterion'];
export type ReviewReason = components['schemas']['ReviewReason'];
export type JudgementSource = components['schemas']['JudgementSource'];
export type Grade = components['schemas']['Grade'];
export type Submission = components['schemas']['Submission'];
export type Exchange = components['schemas']['Exchange'];
export type Batch = components['schemas']['Batch'];
export type BatchDetail = components['schemas']['BatchDetail'];
export type CalibrationSummary = components['schemas']['CalibrationSummary'];
export type Calibration = components['schemas']['Calibration'];
export type Review = components['schemas']['Review'];
export type Reviewed = components['schemas']['Reviewed'];
export type KeptAnswer = components['schemas']['KeptAnswer'];
export type Candidate = components['schemas']['Candidate'];
export type Cohort = components['schemas']['Cohort'];
export type Question = components['schemas']['Question'];
export type Reference = components['schemas']['Reference'];
export type QuestionVersion = components['schemas']['QuestionVersion'];
export type RubricFinding = components['schemas']['RubricFinding'];
export type Evaluation = components['schemas']['Evaluation'];
export type Readiness = components['schemas']['Readiness'];
export type Judge = components['schemas']['Judge'];
export type Policy = components['schemas']['Policy'];
export type UsageSum = components['schemas']['UsageSum'];
export type Usage = components['schemas']['Usage'];
export type Trial = components['schemas']['Trial'];
export type Regrades = components['schemas']['Regrades'];
export type WebhookEndpoint = components['schemas']['WebhookEndpoint'];
export type WebhookEndpointWithSecret = components['schemas']['WebhookEndpointWithSecret'];
export type WebhookDelivery = components['schemas']['WebhookDelivery'];
export type NewSubmission = components['schemas']['NewSubmission'];
export type NewEvaluation = components['schemas']['NewEvaluation'];
export type $defs = Record<string, never>;
export interface operations {
    listQuestions: {
        parameters: {
            query?: {
                /**
                 * @description How many rows to return at most.
                 * @example 2
                 */
                limit?: number;
                /** @description From `nextCursor` of an earlier page, unchanged. */
                cursor?: string;
                /** @description Only questions of this status. What is not published needs the scope `questions:write`. */
                status?: "draft" | "published" | "retired";
                /** @description Only the organisation's own questions, or only those that ship with the service. */
                owner?: "own" | "catalogue";
                /**
                 * @description Only this topic.
                 * @example large-language-models
                 */
                topic?: string;
                /**
                 * @description Only this difficulty.
                 * @example easy
                 */
                difficulty?: "easy" | "medium" | "hard";
                /** @description Only questions with this tag. */
                tag?: string;
                /** @description Only questions whose prompt has words that begin like all of these, in any case. */
                search?: string;
            };
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of questions. */
            200: {
                headers: {
                    /** @description The next page, as `rel="next"`. */
                    Link?: string;
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Question"][];
                        /** @description Send it as `cursor` for the next page; null on the last. */
                        nextCursor: string | null;
                        hasMore: boolean;
                    };
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createQuestion: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: 1 to 255 visible ASCII characters. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A readable name; it stays. */
                    slug: string;
                    prompt: string;
                    /** @description One right answer. */
                    reference: string;
                    rubric: {
                        criteria: {
                            /** @description Stays with its claim through all versions of the question. */
                            key: string;
                            /** @description What the criterion is about, fit for a candidate to read. Default: "Point 1", "Point 2", … */
                            label?: string;
                            /** @description One claim that an answer must make to meet this criterion. */
                            requirement: string;
                            /** @description Points for `met`. */
                            weight: number;
                            /** @description What earns half. Without it there is no `partial` level. */
                            half?: string;
                            /** @description Other right forms of the claim. */
                            accept?: string[];
                            /** @description Sentences that contradict the claim. */
                            misconceptions?: string[];
                            /**
                             * @description The question does not ask for it. All such criteria together should weigh at most a tenth.
                             * @enum {boolean}
                             */
                            unasked?: true;
                        }[];
                        /** @description Open lists, such as "any three of these". */
                        groups?: {
                            /** @description Criteria of one open list. They share one weight. */
                            keys: string[];
                            /** @description How many of them count: the highest. */
                            best: number;
                        }[];
                        /** @description The decision line, on the 0–100 score. */
                        passScore?: number;
                    };
                    /** @description Graded answers that the prompt `strong-1-exemplars` shows to the model. */
                    exemplars?: {
                        /** @description An answer as a candidate might write it; never one that is also measured on. */
                        answer: string;
                        /** @description The level of every criterion, by key. */
                        levels: {
                            [key: string]: "met" | "partial" | "missing" | "contradicted";
                        };
                    }[];
                    /** @description What it is about, in one name. */
                    topic: string;
                    /** @enum {string} */
                    difficulty: "easy" | "medium" | "hard";
                    /** @description More names to find it by. */
                    tags: string[];
                    /** @description The language of the question, and of its answers. */
                    language: string;
                };
            };
        };
        responses: {
            /** @description The draft. */
            201: {
                headers: {
                    /** @description Where it is. */
                    Location?: string;
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    /** @description `true` when an earlier request with this key was found. */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        question: components["schemas"]["Question"];
                        /** @description What makes the rubric ambiguous, leaky or unfair. Empty is good. */
                        findings: components["schemas"]["RubricFinding"][];
                    };
                };
            };
        };
    };
    getQuestion: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description An id or a slug.
                 * @example reparameterization-trick
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The question. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Question"];
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    changeQuestion: {
        parameters: {
            query?: never;
            header: {
                /** @description The `ETag` of what is to be changed, as it was read, or `*`. Needed. */
                "if-match": string;
            };
            path: {
                /**
                 * @description An id or a slug.
                 * @example qst_01m8cn4fs4esm9r7r0ssds2ck3
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    prompt: string;
                    /** @description One right answer. */
                    reference: string;
                    rubric: {
                        criteria: {
                            /** @description Stays with its claim through all versions of the question. */
                            key: string;
                            /** @description What the criterion is about, fit for a candidate to read. Default: "Point 1", "Point 2", … */
                            label?: string;
                            /** @description One claim that an answer must make to meet this criterion. */
                            requirement: string;
                            /** @description Points for `met`. */
                            weight: number;
                            /** @description What earns half. Without it there is no `partial` level. */
                            half?: string;
                            /** @description Other right forms of the claim. */
                            accept?: string[];
                            /** @description Sentences that contradict the claim. */
                            misconceptions?: string[];
                            /**
                             * @description The question does not ask for it. All such criteria together should weigh at most a tenth.
                             * @enum {boolean}
                             */
                            unasked?: true;
                        }[];
                        /** @description Open lists, such as "any three of these". */
                        groups?: {
                            /** @description Criteria of one open list. They share one weight. */
                            keys: string[];
                            /** @description How many of them count: the highest. */
                            best: number;
                        }[];
                        /** @description The decision line, on the 0–100 score. */
                        passScore?: number;
                    };
                    /** @description Graded answers that the prompt `strong-1-exemplars` shows to the model. */
                    exemplars?: {
                        /** @description An answer as a candidate might write it; never one that is also measured on. */
                        answer: string;
                        /** @description The level of every criterion, by key. */
                        levels: {
                            [key: string]: "met" | "partial" | "missing" | "contradicted";
                        };
                    }[];
                    /** @description What it is about, in one name. */
                    topic: string;
                    /** @enum {string} */
                    difficulty: "easy" | "medium" | "hard";
                    /** @description More names to find it by. */
                    tags: string[];
                    /** @description The language of the question, and of its answers. */
                    language: string;
                };
            };
        };
        responses: {
            /** @description The question, changed. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        question: components["schemas"]["Question"];
                        /** @description What makes the rubric ambiguous, leaky or unfair. Empty is good. */
                        findings: components["schemas"]["RubricFinding"][];
                    };
                };
            };
        };
    };
    getReference: {
        parameters: {
            query?: {
                /**
                 * @description Default: the current version.
                 * @example 1
                 */
                version?: number;
            };
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description An id or a slug.
                 * @example reparameterization-trick
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key to the answers. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reference"];
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    publishQuestion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description An id or a slug.
                 * @example browser-cache
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Default: the newest. An earlier one takes a change back. */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description The question, published. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Question"];
                };
            };
        };
    };
    retireQuestion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description An id or a slug.
                 * @example browser-cache
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The question, retired. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Question"];
                };
            };
        };
    };
    listQuestionVersions: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description An id or a slug.
                 * @example browser-cache
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The versions. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["QuestionVersion"][];
                    };
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    lintRubric: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    prompt: string;
                    /** @description One right answer. */
                    reference: string;
                    rubric: {
                        criteria: {
                            /** @description Stays with its claim through all versions of the question. */
                            key: string;
                            /** @description What the criterion is about, fit for a candidate to read. Default: "Point 1", "Point 2", … */
                            label?: string;
                            /** @description One claim that an answer must make to meet this criterion. */
                            requirement: string;
                            /** @description Points for `met`. */
                            weight: number;
                            /** @description What earns half. Without it there is no `partial` level. */
                            half?: string;
                            /** @description Other right forms of the claim. */
                            accept?: string[];
                            /** @description Sentences that contradict the claim. */
                            misconceptions?: string[];
                            /**
                             * @description The question does not ask for it. All such criteria together should weigh at most a tenth.
                             * @enum {boolean}
                             */
                            unasked?: true;
                        }[];
                        /** @description Open lists, such as "any three of these". */
                        groups?: {
                            /** @description Criteria of one open list. They share one weight. */
                            keys: string[];
                            /** @description How many of them count: the highest. */
                            best: number;
                        }[];
                        /** @description The decision line, on the 0–100 score. */
                        passScore?: number;
                    };
                };
            };
        };
        responses: {
            /** @description What is wrong with it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What makes the rubric ambiguous, leaky or unfair. Empty is good. */
                        findings: components["schemas"]["RubricFinding"][];
                    };
                };
            };
        };
    };
    listSubmissions: {
        parameters: {
            query?: {
                /**
                 * @description How many rows to return at most.
                 * @example 1
                 */
                limit?: number;
                /** @description From `nextCursor` of an earlier page, unchanged. */
                cursor?: string;
                /** @description Leaves the grade and what hangs on it out, for a person who grades without seeing it. */
                hide?: "grade";
                /** @description Only these. */
                status?: "queued" | "grading" | "graded" | "needs_review" | "erased";
                /** @description Only these; `wanted` and `sampled` are the queues for people. */
                review?: "none" | "wanted" | "sampled" | "done";
                /** @description A question's id or slug. */
                questionId?: string;
                /**
                 * @description A candidate's `externalId`.
                 * @example ada
                 */
                candidate?: string;
                /** @description A cohort's id or name. */
                cohort?: string;
                /** @description ISO 8601. */
                createdAfter?: string;
                /** @description ISO 8601. */
                createdBefore?: string;
            };
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of submissions. */
            200: {
                headers: {
                    /** @description The next page, as `rel="next"`. */
                    Link?: string;
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Submission"][];
                        /** @description Send it as `cursor` for the next page; null on the last. */
                        nextCursor: string | null;
                        hasMore: boolean;
                    };
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createSubmission: {
        parameters: {
            query?: never;
            header?: {
                /** @description `wait=n` (seconds), `respond-async`, or both (RFC 7240). */
                prefer?: string;
                /** @description Makes a retry safe: 1 to 255 visible ASCII characters. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSubmission"];
            };
        };
        responses: {
            /** @description The submission with its grade, or for a person to grade. */
            201: {
                headers: {
                    /** @description Where it is. */
                    Location?: string;
                    /** @description What of `Prefer` was heeded. */
                    "Preference-Applied"?: string;
                    /** @description `true` when an earlier request with this key was found. */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Submission"];
                };
            };
            /** @description Accepted and on disk; the grade will come. */
            202: {
                headers: {
                    /** @description Where it is. */
                    Location?: string;
                    /** @description What of `Prefer` was heeded. */
                    "Preference-Applied"?: string;
                    /** @description `true` when an earlier request with this key was found. */
                    "Idempotency-Replayed"?: string;
                    /** @description Seconds after which it is worth asking again. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Submission"];
                };
            };
        };
    };
    getSubmission: {
        parameters: {
            query?: {
                /** @description Leaves the grade and what hangs on it out, for a person who grades without seeing it. */
                hide?: "grade";
            };
            header?: {
                /** @description `wait=n`: waits up to so many seconds until it is settled (RFC 7240). */
                prefer?: string;
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description An id.
                 * @example sub_01m8cn4gsresm9r7w6qng95tqt
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The submission. */
            200: {
                headers: {
                    /** @description Seconds after which it is worth asking again. */
                    "Retry-After"?: string;
                    /** @description What of `Prefer` was heeded. */
                    "Preference-Applied"?: string;
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Submission"];
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    eraseSubmission: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description An id.
                 * @example sub_01m8cn4g7besm9r7t1dt6k474x
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Erased: the tombstone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Submission"];
                };
            };
            /** @description It was erased before. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listExchanges: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description An id.
                 * @example sub_01m8cn4gsresm9r7w6qng95tqt
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is kept, oldest first. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Exchange"][];
                    };
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /**
                 * @description Ends the stream once the submission is graded, for a person, or erased. Default: it stays open.
                 * @example settled
                 */
                until?: "settled";
            };
            header?: {
                /** @description Only what came after this event; what `EventSource` sends when it comes back. */
                "last-event-id"?: string;
            };
            path: {
                /**
                 * @description An id.
                 * @example sub_01m8cn4g7besm9r7t1dt6k474x
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, as they happen. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    listGradesOfSubmission: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description An id.
                 * @example sub_01m8cn4gsresm9r7w6qng95tqt
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The grades. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Grade"][];
                    };
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createGrade: {
        parameters: {
            query?: never;
            header?: {
                /** @description `wait=n` (seconds), `respond-async`, or both (RFC 7240). */
                prefer?: string;
                /** @description Makes a retry safe: 1 to 255 visible ASCII characters. */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description An id.
                 * @example sub_01m8cn4gsresm9r7w6qng95tqt
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewGrade"];
            };
        };
        responses: {
            /** @description With `dryRun`: what would change. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trial"];
                };
            };
            /** @description The submission with its new grade. */
            201: {
                headers: {
                    /** @description Where it is. */
                    Location?: string;
                    /** @description What of `Prefer` was heeded. */
                    "Preference-Applied"?: string;
                    /** @description `true` when an earlier request with this key was found. */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Submission"];
                };
            };
            /** @description It is in the queue; the grade that stands stands until there is another. */
            202: {
                headers: {
                    /** @description Where it is. */
                    Location?: string;
                    /** @description What of `Prefer` was heeded. */
                    "Preference-Applied"?: string;
                    /** @description `true` when an earlier request with this key was found. */
                    "Idempotency-Replayed"?: string;
                    /** @description Seconds after which it is worth asking again. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Submission"];
                };
            };
        };
    };
    getGrade: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description An id.
                 * @example grd_01m8cn4gshesm9r7vpc62a82t2
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The grade. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Grade"];
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getReceipt: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description An id.
                 * @example grd_01m8cn4gshesm9r7vpc62a82t2
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The receipt, its hash, and the texts unless they are erased. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        receipt: {
                            /** @enum {string} */
                            format: "viva-receipt-1";
                            question: {
                                version: number | null;
                                contentHash: string;
                            };
                            /** @description SHA-256 of the salt and the answer as sent. */
                            answerHash: string;
                            judge: {
                                /** @enum {string} */
                                kind: "openai" | "embedded" | "screening" | "human" | "panel";
                                /** @description As answered by the server. */
                                model: string | null;
                                requestedModel?: string | null;
                                promptVersion: string | null;
                                /** @description Of the prompt without the answer and its fence. */
                                promptHash: string | null;
                                outputMode: string | null;
                                /** @description Whether the reply gave evidence before levels. */
                                evidenceFirst: boolean | null;
                                /** @description As answered by the server. */
                                systemFingerprint?: string | null;
                                /** @description As sent. */
                                settings: {
                                    [key: string]: string | number | boolean;
                                };
                                /** @description Whose judgements were combined. */
                                policy?: {
                                    name: string;
                                    judgements: {
                                        kind: string;
                                        model: string | null;
                                        requestedModel: string | null;
                                        promptHash: string | null;
                                        outputMode: string | null;
                                        /** @description As sent. */
                                        settings: {
                                            [key: string]: string | number | boolean;
                                        };
                                    }[];
                                } | null;
                            };
                            criteria: {
                                key: string;
                                weight: number;
                                /** @enum {string} */
                                level: "met" | "partial" | "missing" | "contradicted";
                                points: number;
                                evidence: {
                                    start: number;
                                    end: number;
                                    hash: string;
                                }[];
                            }[];
                            groups: {
                                keys: string[];
                                best: number;
                            }[];
                            points: number;
                            maxPoints: number;
                            score: number;
                            /** @description The calibrated score, by whose calibration; absent where none was in use. */
                            calibration?: {
                                id: string;
                                /** @description Of the map from the score to the calibrated one. */
                                corners: number[][];
                                score: number;
                            };
                        };
                        /** @description SHA-256 of the receipt as canonical JSON (RFC 8785). */
                        hash: string;
                        /** @description Null once the answer has been erased; hash and points still verify. */
                        texts: {
                            salt: string;
                            answer: string;
                        } | null;
                    };
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listReviews: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description An id.
                 * @example sub_01m8cn4gsresm9r7w6qng95tqt
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The reviews. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Review"][];
                    };
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createReview: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: 1 to 255 visible ASCII characters. */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description An id.
                 * @example sub_01m8cn4gsresm9r7w6qng95tqt
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewReview"];
            };
        };
        responses: {
            /** @description The review, and the submission as it is now. */
            201: {
                headers: {
                    /** @description Where it is. */
                    Location?: string;
                    /** @description `true` when an earlier request with this key was found. */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reviewed"];
                };
            };
        };
    };
    getCandidate: {
        parameters: {
            query?: {
                /**
                 * @description How many rows to return at most.
                 * @example 1
                 */
                limit?: number;
                /** @description From `nextCursor` of an earlier page, unchanged. */
                cursor?: string;
            };
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description As you call them in `candidate.externalId`.
                 * @example ada
                 */
                externalId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The candidate, and a page of their answers. */
            200: {
                headers: {
                    /** @description The next page, as `rel="next"`. */
                    Link?: string;
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Candidate"];
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    eraseCandidate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description As you call them in `candidate.externalId`.
                 * @example ada
                 */
                externalId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Erased. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many answers. */
                        erased: number;
                    };
                };
            };
        };
    };
    createRegrades: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: 1 to 255 visible ASCII characters. */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description An id.
                 * @example gan-structure
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRegrades"];
            };
        };
        responses: {
            /** @description What it would cost, a page of trials, or how many are in the queue. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Regrades"];
                };
            };
        };
    };
    listCohorts: {
        parameters: {
            query?: {
                /** @description How many rows to return at most. */
                limit?: number;
                /** @description From `nextCursor` of an earlier page, unchanged. */
                cursor?: string;
            };
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of cohorts. */
            200: {
                headers: {
                    /** @description The next page, as `rel="next"`. */
                    Link?: string;
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Cohort"][];
                        /** @description Send it as `cursor` for the next page; null on the last. */
                        nextCursor: string | null;
                        hasMore: boolean;
                    };
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createCohort: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: 1 to 255 visible ASCII characters. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A readable name, usable wherever the id is; it stays. */
                    name: string;
                    /**
                     * @description Who grades. Default: the service's own choice.
                     * @enum {string}
                     */
                    judge?: "openai" | "embedded";
                    /** @description Which model the `openai` judge asks, of those that the service is configured for. */
                    model?: string;
                    /** @description What is done when the judgement is doubtful: `single` (nothing), `repeat`, or a policy of the service. */
                    policy?: string;
                    /**
                     * @description By which prompt. Default: the service's own choice.
                     * @enum {string}
                     */
                    prompt?: "strong-1" | "strong-1-exemplars";
                };
            };
        };
        responses: {
            /** @description The cohort. */
            201: {
                headers: {
                    /** @description Where it is. */
                    Location?: string;
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    /** @description `true` when an earlier request with this key was found. */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cohort"];
                };
            };
        };
    };
    getCohort: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description An id or a name.
                 * @example autumn-class
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cohort. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cohort"];
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    changeCohort: {
        parameters: {
            query?: never;
            header: {
                /** @description The `ETag` of what is to be changed, as it was read, or `*`. Needed. */
                "if-match": string;
            };
            path: {
                /**
                 * @description An id or a name.
                 * @example autumn-class
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Who grades. Default: the service's own choice.
                     * @enum {string}
                     */
                    judge?: "openai" | "embedded";
                    /** @description Which model the `openai` judge asks, of those that the service is configured for. */
                    model?: string;
                    /** @description What is done when the judgement is doubtful: `single` (nothing), `repeat`, or a policy of the service. */
                    policy?: string;
                    /**
                     * @description By which prompt. Default: the service's own choice.
                     * @enum {string}
                     */
                    prompt?: "strong-1" | "strong-1-exemplars";
                    /** @description Versions to grade by from now on; those of other questions stay. */
                    questions?: {
                        /** @description An id or a slug. */
                        id: string;
                        version: number;
                    }[];
                };
            };
        };
        responses: {
            /** @description The cohort, changed. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cohort"];
                };
            };
        };
    };
    alignCohort: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description An id or a name.
                 * @example autumn-class
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description How many answers to look at. Default: 100. */
                    limit?: number;
                    /** @description From `nextCursor` of an earlier reply, unchanged. */
                    cursor?: string;
                };
            };
        };
        responses: {
            /** @description How many of these answers are in the queue now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many differed and are in the queue now. */
                        queued: number;
                        nextCursor: string | null;
                        hasMore: boolean;
                    };
                };
            };
        };
    };
    listCalibrations: {
        parameters: {
            query?: {
                /** @description How many rows to return at most. */
                limit?: number;
                /** @description From `nextCursor` of an earlier page, unchanged. */
                cursor?: string;
            };
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of calibrations. */
            200: {
                headers: {
                    /** @description The next page, as `rel="next"`. */
                    Link?: string;
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CalibrationSummary"][];
                        /** @description Send it as `cursor` for the next page; null on the last. */
                        nextCursor: string | null;
                        hasMore: boolean;
                    };
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createCalibration: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: 1 to 255 visible ASCII characters. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCalibration"];
            };
        };
        responses: {
            /** @description What the grades show. */
            201: {
                headers: {
                    /** @description Where it is. */
                    Location?: string;
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    /** @description `true` when an earlier request with this key was found. */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Calibration"];
                };
            };
        };
    };
    getCalibration: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description An id.
                 * @example cal_01m8cn4qc0esm9r9phbszn3wc0
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The calibration. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Calibration"];
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    useCalibration: {
        parameters: {
            query?: never;
            header: {
                /** @description The `ETag` of what is to be changed, as it was read, or `*`. Needed. */
                "if-match": string;
            };
            path: {
                /**
                 * @description An id.
                 * @example cal_01m8cn4qc0esm9r9phbszn3wc0
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CalibrationUse"];
            };
        };
        responses: {
            /** @description The calibration, changed. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Calibration"];
                };
            };
        };
    };
    createEvaluation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEvaluation"];
            };
        };
        responses: {
            /** @description The grade and its receipt, or why there is none. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evaluation"];
                };
            };
        };
    };
    listJudges: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The judges, the policies and the budget. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Judge"][];
                        policies: components["schemas"]["Policy"][];
                        /** @description The organisation's budget for model calls today (UTC); null without one. */
                        budget: {
                            daily: number;
                            spentToday: number;
                            /** Format: date-time */
                            resetsAt: string;
                        } | null;
                    };
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getUsage: {
        parameters: {
            query?: {
                /** @description The first day, UTC. Default: 29 days before the last one. */
                from?: string;
                /** @description The last day, UTC. Default: today. */
                to?: string;
                /**
                 * @description By what it is summed up.
                 * @example judge
                 */
                by?: "day" | "purpose" | "judge" | "keyId";
            };
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sums, in the order of what they are summed up by. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usage"];
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listBatches: {
        parameters: {
            query?: {
                /**
                 * @description How many rows to return at most.
                 * @example 1
                 */
                limit?: number;
                /** @description From `nextCursor` of an earlier page, unchanged. */
                cursor?: string;
            };
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of batches. */
            200: {
                headers: {
                    /** @description The next page, as `rel="next"`. */
                    Link?: string;
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Batch"][];
                        /** @description Send it as `cursor` for the next page; null on the last. */
                        nextCursor: string | null;
                        hasMore: boolean;
                    };
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createBatch: {
        parameters: {
            query?: {
                /**
                 * @description For yourself.
                 * @example autumn class
                 */
                name?: string;
                /**
                 * @description The id or slug of the question, for rows that do not name one.
                 * @example variational-autoencoders
                 */
                questionId?: string;
                /** @description The same for the cohort, by id or name. */
                cohort?: string;
                /** @description What is done with columns of CSV that mean nothing here. Default: `refuse`, the whole file. */
                extraColumns?: "refuse" | "ignore";
            };
            header?: {
                /** @description Makes a retry safe: 1 to 255 visible ASCII characters. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-ndjson": string;
                "text/csv": string;
            };
        };
        responses: {
            /** @description The batch, taken in and estimated. */
            201: {
                headers: {
                    /** @description Where it is. */
                    Location?: string;
                    /** @description `true` when an earlier request with this key was found. */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchDetail"];
                };
            };
        };
    };
    getBatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description An id.
                 * @example bat_01m8cn4j4tesm9r83nkc9ps13x
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The batch as it stands. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchDetail"];
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    startBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description An id.
                 * @example bat_01m8cn4j4tesm9r83nkc9ps13x
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BatchStart"];
            };
        };
        responses: {
            /** @description The batch. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchDetail"];
                };
            };
        };
    };
    resumeBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description An id.
                 * @example bat_01m8cn4j4tesm9r83nkc9ps13x
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BatchResumption"];
            };
        };
        responses: {
            /** @description The batch. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchDetail"];
                };
            };
        };
    };
    pauseBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description An id.
                 * @example bat_01m8cn4j4tesm9r83nkc9ps13x
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The batch. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchDetail"];
                };
            };
        };
    };
    cancelBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description An id.
                 * @example bat_01m8cn4j58esm9r84h9wkk14vj
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The batch. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchDetail"];
                };
            };
        };
    };
    getBatchResults: {
        parameters: {
            query?: {
                /**
                 * @description `jsonl`: everything, a JSON object a line. `csv`: what fits into a table, safe to open in a spreadsheet.
                 * @example csv
                 */
                format?: "jsonl" | "csv";
                /** @description What stands between the cells of CSV: spreadsheets of some languages want a semicolon. */
                delimiter?: "comma" | "semicolon" | "tab";
                /**
                 * @description Only rows that stand there.
                 * @example refused
                 */
                state?: "refused" | "waiting" | "in_flight" | "graded" | "needs_review" | "erased" | "cancelled";
            };
            header?: never;
            path: {
                /**
                 * @description An id.
                 * @example bat_01m8cn4j58esm9r84h9wkk14vj
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A row for each row of the file, in its order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
        };
    };
    exportSubmissions: {
        parameters: {
            query?: {
                /**
                 * @description Leaves the grade and what hangs on it out, for a person who grades without seeing it.
                 * @example grade
                 */
                hide?: "grade";
                /** @description Only these. */
                status?: "queued" | "grading" | "graded" | "needs_review" | "erased";
                /**
                 * @description Only these; `wanted` and `sampled` are the queues for people.
                 * @example wanted
                 */
                review?: "none" | "wanted" | "sampled" | "done";
                /** @description A question's id or slug. */
                questionId?: string;
                /** @description A candidate's `externalId`. */
                candidate?: string;
                /** @description A cohort's id or name. */
                cohort?: string;
                /** @description ISO 8601. */
                createdAfter?: string;
                /** @description ISO 8601. */
                createdBefore?: string;
                /**
                 * @description `jsonl`: everything, a JSON object a line. `csv`: what fits into a table, safe to open in a spreadsheet.
                 * @example csv
                 */
                format?: "jsonl" | "csv";
                /** @description What stands between the cells of CSV: spreadsheets of some languages want a semicolon. */
                delimiter?: "comma" | "semicolon" | "tab";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A row for each submission, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
        };
    };
    listWebhookEndpoints: {
        parameters: {
            query?: {
                /** @description How many rows to return at most. */
                limit?: number;
                /** @description From `nextCursor` of an earlier page, unchanged. */
                cursor?: string;
            };
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of endpoints. */
            200: {
                headers: {
                    /** @description The next page, as `rel="next"`. */
                    Link?: string;
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WebhookEndpoint"][];
                        /** @description Send it as `cursor` for the next page; null on the last. */
                        nextCursor: string | null;
                        hasMore: boolean;
                    };
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: 1 to 255 visible ASCII characters. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebhookEndpoint"];
            };
        };
        responses: {
            /** @description The endpoint, with its secret. */
            201: {
                headers: {
                    /** @description Where it is. */
                    Location?: string;
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    /** @description `true` when an earlier request with this key was found. */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
        };
    };
    getWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description An id.
                 * @example whk_01m8cn4j1xesm9r81tx140md68
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoint. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    changeWebhookEndpoint: {
        parameters: {
            query?: never;
            header: {
                /** @description The `ETag` of what is to be changed, as it was read, or `*`. Needed. */
                "if-match": string;
            };
            path: {
                /**
                 * @description An id.
                 * @example whk_01m8cn4j1xesm9r81tx140md68
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEndpointChange"];
            };
        };
        responses: {
            /** @description The endpoint as it is now. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
        };
    };
    removeWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description An id.
                 * @example whk_01m8cn4j1xesm9r81tx140md68
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: 1 to 255 visible ASCII characters. */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description An id.
                 * @example whk_01m8cn4j1xesm9r81tx140md68
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SecretRotation"];
            };
        };
        responses: {
            /** @description The endpoint, with its new secret. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    /** @description `true` when an earlier request with this key was found. */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
        };
    };
    testWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description An id.
                 * @example whk_01m8cn4j1xesm9r81tx140md68
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery, with what came of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description How many rows to return at most. */
                limit?: number;
                /** @description From `nextCursor` of an earlier page, unchanged. */
                cursor?: string;
                /**
                 * @description Only these.
                 * @example failed
                 */
                state?: "pending" | "delivered" | "failed";
            };
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description An id.
                 * @example whk_01m8cn4j1xesm9r81tx140md68
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of deliveries. */
            200: {
                headers: {
                    /** @description The next page, as `rel="next"`. */
                    Link?: string;
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WebhookDelivery"][];
                        /** @description Send it as `cursor` for the next page; null on the last. */
                        nextCursor: string | null;
                        hasMore: boolean;
                    };
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getWebhookDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description The endpoint's id.
                 * @example whk_01m8cn4j1xesm9r81tx140md68
                 */
                id: string;
                /**
                 * @description The delivery's id.
                 * @example dlv_01m8cn4j2resm9r82fdjmwq8ga
                 */
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    resendWebhookDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The endpoint's id.
                 * @example whk_01m8cn4j1xesm9r81tx140md68
                 */
                id: string;
                /**
                 * @description The delivery's id.
                 * @example dlv_01m8cn4j2resm9r82fdjmwq8ga
                 */
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery, on its way again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
    recoverWebhookDeliveries: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description An id.
                 * @example whk_01m8cn4j1xesm9r81tx140md68
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Recovery"];
            };
        };
        responses: {
            /** @description How many are sent again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many are sent again. */
                        queued: number;
                    };
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /** @description How many rows to return at most. */
                limit?: number;
                /** @description From `nextCursor` of an earlier page, unchanged. */
                cursor?: string;
            };
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys. */
            200: {
                headers: {
                    /** @description The next page, as `rel="next"`. */
                    Link?: string;
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ApiKey"][];
                        /** @description Send it as `cursor` for the next page; null on the last. */
                        nextCursor: string | null;
                        hasMore: boolean;
                    };
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe: 1 to 255 visible ASCII characters. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description The key, with its token. */
            201: {
                headers: {
                    /** @description Where it is. */
                    Location?: string;
                    /** @description `true` when an earlier request with this key was found. */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeApiKey"];
                };
            };
        };
    };
    getApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description An id.
                 * @example key_01m8cn4qd8esm9r9q3w5bpjt7a
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description An id.
                 * @example key_01m8cn4qd8esm9r9q3w5bpjt7a
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key, revoked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alive. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "alive";
                    };
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tag of what you have (`ETag` of an earlier reply): unchanged, it is not sent again. */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready, or degraded. */
            200: {
                headers: {
                    /** @description Changes with the resource; for `If-None-Match` and `If-Match`. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not ready, with the reasons. Or `store_unavailable`: The store cannot be written now. `draining`: The service is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    "receive.submission.graded": {
        parameters: {
            query?: never;
            header: {
                "webhook-id": string;
                "webhook-timestamp": string;
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The same as `webhook-id`: one that you have seen is one that you have dealt with. */
                    id: string;
                    /** @constant */
                    type: "submission.graded";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    data: {
                        submissionId: string;
                        /** @description Null where no grade stands. */
                        gradeId: string | null;
                    };
                };
            };
        };
        responses: {
            /** @description Received. Nothing else of the reply is looked at. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Tried again later, but for 410: that disables the endpoint. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive.submission.needs_review": {
        parameters: {
            query?: never;
            header: {
                "webhook-id": string;
                "webhook-timestamp": string;
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The same as `webhook-id`: one that you have seen is one that you have dealt with. */
                    id: string;
                    /** @constant */
                    type: "submission.needs_review";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    data: {
                        submissionId: string;
                        /** @description Null where no grade stands. */
                        gradeId: string | null;
                    };
                };
            };
        };
        responses: {
            /** @description Received. Nothing else of the reply is looked at. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Tried again later, but for 410: that disables the endpoint. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive.submission.erased": {
        parameters: {
            query?: never;
            header: {
                "webhook-id": string;
                "webhook-timestamp": string;
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The same as `webhook-id`: one that you have seen is one that you have dealt with. */
                    id: string;
                    /** @constant */
                    type: "submission.erased";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    data: {
                        submissionId: string;
                    };
                };
            };
        };
        responses: {
            /** @description Received. Nothing else of the reply is looked at. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Tried again later, but for 410: that disables the endpoint. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive.grade.changed": {
        parameters: {
            query?: never;
            header: {
                "webhook-id": string;
                "webhook-timestamp": string;
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The same as `webhook-id`: one that you have seen is one that you have dealt with. */
                    id: string;
                    /** @constant */
                    type: "grade.changed";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    data: {
                        submissionId: string;
                        /** @description Null where no grade stands. */
                        gradeId: string | null;
                    };
                };
            };
        };
        responses: {
            /** @description Received. Nothing else of the reply is looked at. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Tried again later, but for 410: that disables the endpoint. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive.batch.completed": {
        parameters: {
            query?: never;
            header: {
                "webhook-id": string;
                "webhook-timestamp": string;
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The same as `webhook-id`: one that you have seen is one that you have dealt with. */
                    id: string;
                    /** @constant */
                    type: "batch.completed";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    data: {
                        batchId: string;
                    };
                };
            };
        };
        responses: {
            /** @description Received. Nothing else of the reply is looked at. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Tried again later, but for 410: that disables the endpoint. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
