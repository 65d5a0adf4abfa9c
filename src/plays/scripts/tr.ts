import { script, type Scripts } from './of.ts';

export const tr: Scripts = {
  complaint: script(
    'Müşteri şikâyeti: ikinci kez yanlış parça',
    'Bir müşteri ikinci kez yanlış conta almış ve hattı duruyor. Perşembe günü saat 16:40’ta arıyor.\n\nÇalışılan: açıklamadan önce dinlemek, yalnızca tutulabilecek sözler vermek ve kimse hikâyeyi iki kez anlatmak zorunda kalmasın diye işi doğru devretmek.',
    [
      [
        'Müşteri',
        'Her saatlik duruş 4.000 avroya mal oluyor. Kibar, ama oradan oraya yönlendirilmekten bıkmış. Bir ad ve bir saat duyunca sakinleşir.',
      ],
      [
        'Müşteri hizmetleri',
        'Siparişi görür, depoyu görmez. Ekspres gönderim önerebilir, fazlasını değil. Söz vermeden önce sormalı.',
      ],
      [
        'Yönetici',
        '500 avroya kadar jest yapmaya karar verir. Kimin yaptığını değil, neyin ters gittiğini bilmek ister. Yalnızca çağrılınca katılır.',
      ],
    ],
    [
      [5, 'Depo yazıyor: doğru conta var, ama son kurye on dakika sonra çıkıyor.'],
      [10, 'Müşterinin üretim müdürü katılıyor ve şimdiye kadar kimin neye karar verdiğini soruyor.'],
      [15, 'Kendi kataloğumuzdaki parça numarasının yanlış olduğu ortaya çıkıyor.'],
    ],
  ),
  outage: script(
    'Gece arızası: artık sipariş gelmiyor',
    'Saat 02:15. İzleme, kırk dakikadır hiç sipariş gelmediğini bildiriyor. Bir kişi nöbetçi, diğer herkes uyuyor.\n\nÇalışılan: az bilgiyle karar vermek, doğru kişileri uyandırıp başkasını uyandırmamak ve sabah vardiyasına bilmesi gerekeni söylemek.',
    [
      [
        'Nöbetçi',
        'Hizmetleri yeniden başlatabilir ve günlükleri okuyabilir. Üç aydır burada. Ne yapıldığı ve nedeni yüksek sesle söylenmeli.',
      ],
      [
        'Nöbetçi yönetici',
        'Birinin uyandırılıp uyandırılmayacağına ve müşterilere haber verilip verilmeyeceğine karar verir. Tekniği az bilir: anlaşılana kadar sormalı.',
      ],
      ['Sabah vardiyası', 'Önce yalnızca okur. Devirden sonra yazılanlarla çalışmak zorundadır.'],
    ],
    [
      [4, 'Yeniden başlatma iki dakika işe yaradı, sonra her şey yine durdu.'],
      [9, 'Büyük bir müşteri herkese açık adrese yazıyor: “Orada kimse var mı?”'],
      [14, 'Arayüzü yazan iş arkadaşı telefonu açıyor: yurt dışında tatilde.'],
      [20, 'Saat 06:00: devir. Gece vardiyasının beş dakikası var.'],
    ],
  ),
  accident: script(
    'Kaza: 3 numaralı holde düşme',
    '3 numaralı holde biri merdivenden düştü. Bilinci açık; kolu iyi görünmüyor. Yanında iki kişi var, biri ortak bir şirketten.\n\nÇalışılan: sıra (güvenliği sağla, çağır, yardım et), dışarıya tek ses ve aileye, ortağa ve yetkililere kimin haber vereceği.',
    [
      [
        'İlk yardımcı',
        'Olay yerine ilk gelen. Biri adını söyleyerek devralana kadar yaralının yanında kalır.',
      ],
      ['Vardiya amiri', 'Holden sorumlu. İşin durup durmayacağına karar verir. Olduğunda orada değildi.'],
      [
        'Ortak şirketten biri',
        'Gördü. Merdiven onundu. Kime bildireceğini bilmiyor: kendi şirketine mi, buraya mı?',
      ],
    ],
    [
      [3, 'Acil servis hangi kapıya geleceğini soruyor. 2 numaralı kapıyı bir kamyon kapatmış.'],
      [8, 'Tüm yerleşkenin grubunda kazanın bir fotoğrafı paylaşıldı.'],
      [12, 'Yaralının eşi arıyor: bir iş arkadaşından duymuş.'],
    ],
  ),
};
