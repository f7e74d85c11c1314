CREATE TABLE `calibration_questions` (
	`calibration_id` text NOT NULL,
	`question_id` text NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`calibration_id`, `question_id`),
	FOREIGN KEY (`calibration_id`) REFERENCES `calibrations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`question_id`) REFERENCES `questions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `calibration_questions_by_question` ON `calibration_questions` (`question_id`);--> statement-breakpoint
CREATE TABLE `calibrations` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`name` text,
	`judge` text NOT NULL,
	`judge_hash` text NOT NULL,
	`terms` text NOT NULL,
	`findings` text NOT NULL,
	`without_machine_grade` integer NOT NULL,
	`at_least` real,
	`corners` text,
	`uses_threshold` integer DEFAULT false NOT NULL,
	`uses_score` integer DEFAULT false NOT NULL,
	`revision` integer NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `calibrations_by_organisation` ON `calibrations` (`organisation_id`,`id`);--> statement-breakpoint
CREATE INDEX `calibrations_with_threshold` ON `calibrations` (`organisation_id`,`judge_hash`,`id`) WHERE uses_threshold = 1;--> statement-breakpoint
CREATE INDEX `calibrations_with_score` ON `calibrations` (`organisation_id`,`judge_hash`,`id`) WHERE uses_score = 1;--> statement-breakpoint
ALTER TABLE `grades` ADD `calibrated_score` text;--> statement-breakpoint
ALTER TABLE `reviews` ADD `drawn` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `reviews_by_organisation` ON `reviews` (`organisation_id`,`id`);