CREATE TABLE `__new_usage_days` (
	`organisation_id` text NOT NULL,
	`day` text NOT NULL,
	`purpose` text NOT NULL,
	`judge` text NOT NULL,
	`key_id` text DEFAULT '' NOT NULL,
	`attempts` integer NOT NULL,
	`calls` integer NOT NULL,
	`input_tokens` integer NOT NULL,
	`cached_input_tokens` integer NOT NULL,
	`output_tokens` integer NOT NULL,
	`reasoning_tokens` integer NOT NULL,
	`cost` real NOT NULL,
	`unpriced` integer NOT NULL,
	PRIMARY KEY(`organisation_id`, `day`, `purpose`, `judge`, `key_id`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_usage_days`("organisation_id", "day", "purpose", "judge", "key_id", "attempts", "calls", "input_tokens", "cached_input_tokens", "output_tokens", "reasoning_tokens", "cost", "unpriced") SELECT "organisation_id", "day", "purpose", "judge", '', "attempts", "calls", "input_tokens", "cached_input_tokens", "output_tokens", "reasoning_tokens", "cost", "unpriced" FROM `usage_days`;--> statement-breakpoint
DROP TABLE `usage_days`;--> statement-breakpoint
ALTER TABLE `__new_usage_days` RENAME TO `usage_days`;--> statement-breakpoint
ALTER TABLE `work` ADD `key_id` text;