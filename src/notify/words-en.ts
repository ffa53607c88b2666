/** The words of messages in English, which also say what every other language must have. */

export const en = {
  headlines: {
    stored: (videos: number) => `✅ Veo3: ${videos === 1 ? "1 video" : `${videos} videos`} stored`,
    partial: (stored: number, all: number) => `⚠️ Veo3: ${stored} of ${all} videos stored`,
    failed: "❌ Veo3: task failed",
    test: "🔔 Veo3: test message",
  },
  task: (taskId: string) => `Task ${taskId}`,
  failure: (name: string, advice: string) => `${name}. ${advice}`,
  test: "When a task has finished, you will be notified here.",
  moreVideos: (videos: number) => (videos === 1 ? "… and 1 more video" : `… and ${videos} more videos`),
  gallery: "Open in the Veo3 gallery",
  linksExpire: "Links to videos expire; the gallery has new ones.",
};

export type Words = typeof en;
