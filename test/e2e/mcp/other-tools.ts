/** The MCP server's tools of other models than Veo3, each with what its documentation wants. */

const prompt = "A fox in the snow";
const image_url = "https://example.com/fox.png";
const audio_url = "https://example.com/fox.mp3";
const video_url = "https://example.com/fox.mp4";

/** Of the provider's API too, and those that ask it nothing, or its file host, which has another address. */
export const REMAINING_TOOLS = [
  ...["veo3_generate_video", "veo3_get_1080p_video", "get_task_status", "wait_for_task"],
  ...["list_models", "list_tasks", "prepare_media_generation", "submit_media_generation"],
  ...["upload_file", "upload_widget", "get_upload_url", "finalize_upload"],
];

export const OTHER_TOOLS: Readonly<Record<string, object | readonly object[]>> = {
  bytedance_seedance_video: { prompt },
  bytedance_seedream_image: { prompt },
  elevenlabs_tts: { text: prompt },
  elevenlabs_ttsfx: { text: prompt },
  flux2_image: { prompt },
  flux_kontext_image: { prompt },
  gemini_omni: [
    { operation: "video", prompt },
    { operation: "audio", audio_id: "voice", name: "Fox" },
    { operation: "character", descriptions: prompt, image_urls: [image_url] },
  ],
  gpt_image_2: { prompt },
  grok_imagine: { prompt },
  hailuo_video: { prompt, duration: 6, aspectRatio: "16:9" },
  happyhorse_video: { prompt },
  ideogram_reframe: { image_url },
  infinitalk_lip_sync: { image_url, audio_url, prompt },
  kling_avatar: { image_url, audio_url, prompt },
  kling_video: { prompt },
  midjourney_generate: { prompt },
  nano_banana_image: { prompt },
  omnihuman_video: { image_url, audio_url },
  qwen_image: { prompt },
  recraft_remove_background: { image: image_url },
  runway_aleph_video: { prompt, videoUrl: video_url },
  suno_generate_music: { prompt, customMode: false, instrumental: false },
  topaz_upscale_image: { image_url },
  wan_animate: { video_url, image_url },
  wan_video: { prompt },
  z_image: { prompt },
};
