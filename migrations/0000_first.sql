CREATE TABLE `candidates` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`external_id` text NOT NULL,
	`display_name` text,
	`created_at` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `candidates_external_id` ON `candidates` (`organisation_id`,`external_id`);--> statement-breakpoint
CREATE TABLE `events` (
	`id` text NOT NULL,
	`organisation_id` text NOT NULL,
	`subject_id` text NOT NULL,
	`type` text NOT NULL,
	`data` text NOT NULL,
	`created_at` text NOT NULL,
	PRIMARY KEY(`subject_id`, `id`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `grade_texts` (
	`grade_id` text PRIMARY KEY NOT NULL,
	`submission_id` text NOT NULL,
	`content` text NOT NULL,
	FOREIGN KEY (`grade_id`) REFERENCES `grades`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `grade_texts_by_submission` ON `grade_texts` (`submission_id`);--> statement-breakpoint
CREATE TABLE `grades` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`submission_id` text NOT NULL,
	`question_id` text NOT NULL,
	`question_version` integer NOT NULL,
	`points` real NOT NULL,
	`max_points` integer NOT NULL,
	`score` real NOT NULL,
	`score_low` real NOT NULL,
	`score_high` real NOT NULL,
	`passed` integer,
	`confidence` real,
	`criteria` text NOT NULL,
	`provenance` text NOT NULL,
	`usage` text,
	`latency_ms` integer NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`submission_id`) REFERENCES `submissions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `grades_by_submission` ON `grades` (`submission_id`,`id`);--> statement-breakpoint
CREATE TABLE `idempotency_records` (
	`organisation_id` text NOT NULL,
	`key` text NOT NULL,
	`route` text NOT NULL,
	`body_hash` text,
	`salt` text,
	`resource_id` text NOT NULL,
	`expires_at` text NOT NULL,
	PRIMARY KEY(`organisation_id`, `key`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `idempotency_by_expiry` ON `idempotency_records` (`expires_at`);--> statement-breakpoint
CREATE INDEX `idempotency_by_resource` ON `idempotency_records` (`resource_id`);--> statement-breakpoint
CREATE TABLE `organisations` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `question_tags` (
	`question_id` text NOT NULL,
	`tag` text NOT NULL,
	PRIMARY KEY(`tag`, `question_id`),
	FOREIGN KEY (`question_id`) REFERENCES `questions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `question_versions` (
	`question_id` text NOT NULL,
	`version` integer NOT NULL,
	`prompt` text NOT NULL,
	`language` text NOT NULL,
	`max_points` integer NOT NULL,
	`content_hash` text NOT NULL,
	`created_at` text NOT NULL,
	`reference` text NOT NULL,
	`rubric` text NOT NULL,
	PRIMARY KEY(`question_id`, `version`),
	FOREIGN KEY (`question_id`) REFERENCES `questions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `questions` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`slug` text NOT NULL,
	`topic` text NOT NULL,
	`difficulty` text NOT NULL,
	`tags` text NOT NULL,
	`status` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `questions_slug` ON `questions` (`organisation_id`,`slug`);--> statement-breakpoint
CREATE TABLE `receipts` (
	`grade_id` text PRIMARY KEY NOT NULL,
	`body` text NOT NULL,
	`hash` text NOT NULL,
	FOREIGN KEY (`grade_id`) REFERENCES `grades`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `submission_texts` (
	`submission_id` text PRIMARY KEY NOT NULL,
	`answer` text NOT NULL,
	`metadata` text NOT NULL,
	`salt` text NOT NULL,
	FOREIGN KEY (`submission_id`) REFERENCES `submissions`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `submissions` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`question_id` text NOT NULL,
	`question_version` integer NOT NULL,
	`candidate_id` text,
	`status` text NOT NULL,
	`review` text NOT NULL,
	`review_reasons` text NOT NULL,
	`attempt` integer,
	`judge` text NOT NULL,
	`with_feedback` integer NOT NULL,
	`grade_id` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`question_id`) REFERENCES `questions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`candidate_id`) REFERENCES `candidates`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `submissions_by_organisation` ON `submissions` (`organisation_id`,`id`);--> statement-breakpoint
CREATE INDEX `submissions_by_candidate` ON `submissions` (`candidate_id`,`question_id`) WHERE candidate_id is not null;--> statement-breakpoint
CREATE INDEX `submissions_to_review` ON `submissions` (`organisation_id`,`review`,`id`) WHERE review <> 'none';--> statement-breakpoint
CREATE INDEX `submissions_by_question` ON `submissions` (`organisation_id`,`question_id`,`id`);--> statement-breakpoint
CREATE TABLE `usage_days` (
	`organisation_id` text NOT NULL,
	`day` text NOT NULL,
	`purpose` text NOT NULL,
	`judge` text NOT NULL,
	`attempts` integer NOT NULL,
	`calls` integer NOT NULL,
	`input_tokens` integer NOT NULL,
	`cached_input_tokens` integer NOT NULL,
	`output_tokens` integer NOT NULL,
	`reasoning_tokens` integer NOT NULL,
	`cost` real NOT NULL,
	`unpriced` integer NOT NULL,
	PRIMARY KEY(`organisation_id`, `day`, `purpose`, `judge`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `work` (
	`submission_id` text PRIMARY KEY NOT NULL,
	`judge` text NOT NULL,
	`not_before` text NOT NULL,
	`accepted_at` text NOT NULL,
	`faults` integer NOT NULL,
	`lease_token` text,
	`lease_owner` text,
	`lease_expires_at` text,
	FOREIGN KEY (`submission_id`) REFERENCES `submissions`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `work_due` ON `work` (`judge`,`not_before`);--> statement-breakpoint
CREATE UNIQUE INDEX `work_lease` ON `work` (`lease_token`) WHERE lease_token is not null;