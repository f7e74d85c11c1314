DROP INDEX `submissions_by_candidate`;--> statement-breakpoint
CREATE INDEX `submissions_of_candidate` ON `submissions` (`candidate_id`,`id`) WHERE candidate_id is not null;--> statement-breakpoint
CREATE INDEX `submissions_not_graded` ON `submissions` (`organisation_id`,`status`,`id`) WHERE status <> 'graded';--> statement-breakpoint
CREATE INDEX `question_tags_by_question` ON `question_tags` (`question_id`);