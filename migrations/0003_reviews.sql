CREATE TABLE `review_texts` (
	`review_id` text PRIMARY KEY NOT NULL,
	`submission_id` text NOT NULL,
	`reasons` text NOT NULL,
	`note` text,
	`reviewer` text,
	FOREIGN KEY (`review_id`) REFERENCES `reviews`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `review_texts_by_submission` ON `review_texts` (`submission_id`);--> statement-breakpoint
CREATE TABLE `reviews` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`submission_id` text NOT NULL,
	`decision` text NOT NULL,
	`blind` integer NOT NULL,
	`grade_id` text NOT NULL,
	`previous_grade_id` text,
	`key_id` text,
	`created_at` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`submission_id`) REFERENCES `submissions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`grade_id`) REFERENCES `grades`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `reviews_by_submission` ON `reviews` (`submission_id`,`id`);