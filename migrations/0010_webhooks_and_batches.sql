CREATE TABLE `batch_row_texts` (
	`batch_id` text NOT NULL,
	`line` integer NOT NULL,
	`external_id` text,
	`content` text NOT NULL,
	PRIMARY KEY(`batch_id`, `line`),
	FOREIGN KEY (`batch_id`) REFERENCES `batches`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `batch_row_texts_of_candidate` ON `batch_row_texts` (`external_id`) WHERE external_id is not null;--> statement-breakpoint
CREATE TABLE `batch_rows` (
	`batch_id` text NOT NULL,
	`line` integer NOT NULL,
	`state` text NOT NULL,
	`submission_id` text,
	`faults` text,
	PRIMARY KEY(`batch_id`, `line`),
	FOREIGN KEY (`batch_id`) REFERENCES `batches`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`submission_id`) REFERENCES `submissions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `batch_rows_by_state` ON `batch_rows` (`batch_id`,`state`,`line`);--> statement-breakpoint
CREATE INDEX `batch_rows_by_submission` ON `batch_rows` (`submission_id`) WHERE submission_id is not null;--> statement-breakpoint
CREATE TABLE `batches` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`key_id` text,
	`name` text,
	`format` text NOT NULL,
	`status` text NOT NULL,
	`paused_because` text,
	`estimate` text,
	`budget` real,
	`cost` real DEFAULT 0 NOT NULL,
	`currency` text,
	`unpriced` integer DEFAULT 0 NOT NULL,
	`refused` integer DEFAULT 0 NOT NULL,
	`waiting` integer DEFAULT 0 NOT NULL,
	`in_flight` integer DEFAULT 0 NOT NULL,
	`graded` integer DEFAULT 0 NOT NULL,
	`needs_review` integer DEFAULT 0 NOT NULL,
	`erased` integer DEFAULT 0 NOT NULL,
	`cancelled` integer DEFAULT 0 NOT NULL,
	`created_at` text NOT NULL,
	`started_at` text,
	`ended_at` text,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `batches_by_organisation` ON `batches` (`organisation_id`,`id`);--> statement-breakpoint
CREATE INDEX `batches_busy` ON `batches` (`id`) WHERE status = 'running' or in_flight > 0;--> statement-breakpoint
CREATE INDEX `batches_waiting` ON `batches` (`organisation_id`,`id`) WHERE waiting > 0;--> statement-breakpoint
CREATE INDEX `batches_unfinished` ON `batches` (`id`) WHERE status in ('receiving', 'cancelling');--> statement-breakpoint
CREATE TABLE `webhook_attempts` (
	`id` text PRIMARY KEY NOT NULL,
	`delivery_id` text NOT NULL,
	`outcome` text NOT NULL,
	`status` integer,
	`latency_ms` integer NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`delivery_id`) REFERENCES `webhook_deliveries`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `webhook_attempts_by_delivery` ON `webhook_attempts` (`delivery_id`,`id`);--> statement-breakpoint
CREATE TABLE `webhook_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`endpoint_id` text NOT NULL,
	`subject_id` text NOT NULL,
	`event_id` text NOT NULL,
	`type` text NOT NULL,
	`state` text NOT NULL,
	`round` integer DEFAULT 0 NOT NULL,
	`tries` integer NOT NULL,
	`next_at` text NOT NULL,
	`created_at` text NOT NULL,
	`settled_at` text,
	FOREIGN KEY (`endpoint_id`) REFERENCES `webhook_endpoints`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_by_endpoint` ON `webhook_deliveries` (`endpoint_id`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_failed` ON `webhook_deliveries` (`endpoint_id`,`id`) WHERE state = 'failed';--> statement-breakpoint
CREATE INDEX `webhook_deliveries_settled` ON `webhook_deliveries` (`settled_at`) WHERE settled_at is not null;--> statement-breakpoint
CREATE INDEX `webhook_deliveries_due` ON `webhook_deliveries` (`endpoint_id`,`next_at`) WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX `webhook_tests_due` ON `webhook_deliveries` (`endpoint_id`) WHERE state = 'pending' and type = 'webhook.test';--> statement-breakpoint
CREATE TABLE `webhook_endpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`url` text NOT NULL,
	`description` text,
	`types` text NOT NULL,
	`status` text NOT NULL,
	`disabled_because` text,
	`secrets` text NOT NULL,
	`last_delivered_at` text,
	`revision` integer NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `webhook_endpoints_by_organisation` ON `webhook_endpoints` (`organisation_id`,`id`);--> statement-breakpoint
DROP INDEX `work_free`;--> statement-breakpoint
ALTER TABLE `work` ADD `batch_id` text;--> statement-breakpoint
CREATE INDEX `work_free_of_batches` ON `work` (`judge`,`not_before`) WHERE lease_token is null and batch_id is not null;--> statement-breakpoint
CREATE INDEX `work_free` ON `work` (`judge`,`not_before`) WHERE lease_token is null and batch_id is null;