ALTER TABLE `question_versions` ADD `published_at` text;--> statement-breakpoint
ALTER TABLE `questions` ADD `latest_version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `questions` ADD `revision` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `questions` ADD `search_row` integer;--> statement-breakpoint
CREATE INDEX `questions_by_status` ON `questions` (`organisation_id`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `questions_by_search_row` ON `questions` (`search_row`);--> statement-breakpoint
UPDATE `question_versions` SET `published_at` = `created_at`;--> statement-breakpoint
CREATE VIRTUAL TABLE `question_search` USING fts5(`prompt`, tokenize = 'unicode61 remove_diacritics 2');--> statement-breakpoint
INSERT INTO `question_search` (`rowid`, `prompt`) SELECT `questions`.`rowid`, `prompt` FROM `questions` JOIN `question_versions` ON `question_id` = `questions`.`id` AND `question_versions`.`version` = `questions`.`version`;--> statement-breakpoint
UPDATE `questions` SET `latest_version` = `version`, `search_row` = `rowid`;
