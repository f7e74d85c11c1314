CREATE TABLE `dialects` (
	`server` text NOT NULL,
	`model` text NOT NULL,
	`dialect` text NOT NULL,
	`learned_at` text NOT NULL,
	PRIMARY KEY(`server`, `model`)
);
--> statement-breakpoint
CREATE TABLE `endpoint_states` (
	`name` text PRIMARY KEY NOT NULL,
	`faults` integer NOT NULL,
	`paused` text
);
--> statement-breakpoint
CREATE TABLE `exchanges` (
	`id` text PRIMARY KEY NOT NULL,
	`submission_id` text NOT NULL,
	`grade_id` text,
	`messages` text NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `exchanges_by_submission` ON `exchanges` (`submission_id`);--> statement-breakpoint
CREATE INDEX `exchanges_by_time` ON `exchanges` (`created_at`);--> statement-breakpoint
CREATE TABLE `judgements` (
	`organisation_id` text NOT NULL,
	`reuse_key` text NOT NULL,
	`submission_id` text NOT NULL,
	`content` text NOT NULL,
	`created_at` text NOT NULL,
	PRIMARY KEY(`organisation_id`, `reuse_key`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `judgements_by_submission` ON `judgements` (`submission_id`);--> statement-breakpoint
ALTER TABLE `grades` ADD `reused` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `question_versions` ADD `exemplars` text;--> statement-breakpoint
ALTER TABLE `submissions` ADD `options` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
UPDATE `submissions` SET `options` = json_object(
	'prompt', 'strong-1', 'policy', 'single', 'fresh', json('false'),
	'feedback', CASE WHEN `with_feedback` THEN json_object('audience', 'candidate', 'language', NULL, 'citeReference', json('false')) END
);--> statement-breakpoint
ALTER TABLE `submissions` DROP COLUMN `with_feedback`;--> statement-breakpoint
ALTER TABLE `work` ADD `options` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
UPDATE `work` SET `options` = (SELECT `options` FROM `submissions` WHERE `submissions`.`id` = `work`.`submission_id`);--> statement-breakpoint
ALTER TABLE `work` ADD `question_version` integer;--> statement-breakpoint
DROP INDEX `work_due`;--> statement-breakpoint
CREATE INDEX `work_free` ON `work` (`judge`,`not_before`) WHERE lease_token is null;--> statement-breakpoint
ALTER TABLE `work` ADD `review_reasons` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
INSERT INTO `exchanges` SELECT
	'exc_' || substr(`grade_texts`.`grade_id`, 5), `grade_texts`.`submission_id`, `grade_texts`.`grade_id`,
	json_array(json_object('role', 'assistant', 'content', `content` ->> '$.raw')),
	`created_at`
FROM `grade_texts` JOIN `grades` ON `grades`.`id` = `grade_texts`.`grade_id` WHERE `content` ->> '$.raw' IS NOT NULL;--> statement-breakpoint
UPDATE `grade_texts` SET `content` = json_remove(`content`, '$.raw');--> statement-breakpoint
UPDATE `grades` SET `usage` = json_set(`usage`, '$.unpricedCalls', CASE WHEN `usage` ->> '$.cost' IS NULL THEN `usage` ->> '$.calls' ELSE 0 END) WHERE json_type(`usage`) = 'object';
