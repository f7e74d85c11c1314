CREATE TABLE `cohort_questions` (
	`cohort_id` text NOT NULL,
	`question_id` text NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`cohort_id`, `question_id`),
	FOREIGN KEY (`cohort_id`) REFERENCES `cohorts`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`question_id`) REFERENCES `questions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `cohort_questions_by_question` ON `cohort_questions` (`question_id`);--> statement-breakpoint
CREATE TABLE `cohorts` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`name` text NOT NULL,
	`pins` text NOT NULL,
	`revision` integer NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `cohorts_name` ON `cohorts` (`organisation_id`,`name`);--> statement-breakpoint
CREATE INDEX `cohorts_by_organisation` ON `cohorts` (`organisation_id`,`id`);--> statement-breakpoint
ALTER TABLE `grades` ADD `asked` text;--> statement-breakpoint
ALTER TABLE `submissions` ADD `cohort_id` text REFERENCES cohorts(id);--> statement-breakpoint
CREATE INDEX `submissions_of_cohort` ON `submissions` (`cohort_id`,`id`) WHERE cohort_id is not null;