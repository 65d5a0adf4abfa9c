import type { I18n } from '../shell/i18n.ts';

/** What recording a voice note needs in words; the button itself is made by script, and only where there is a microphone. */
export function VoiceNote({ i18n }: { readonly i18n: I18n }) {
  const { t } = i18n;
  return (
    <div
      class="voice-note"
      data-controller="voice"
      data-voice-record-value={t('chat.voiceRecord')}
      data-voice-stop-value={t('chat.voiceStop')}
      data-voice-drop-value={t('chat.voiceDrop')}
      data-voice-name-value={t('chat.voiceName')}
      data-voice-refused-value={t('chat.voiceRefused')}
    ></div>
  );
}
