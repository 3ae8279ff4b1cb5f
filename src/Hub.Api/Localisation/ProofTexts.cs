namespace Hub.Api.Localisation;

/// <summary>Texts about the proof that needs no copy of the log.</summary>
public static class ProofTexts
{
    public static readonly Text DownloadCompleteness = new("Unduh bukti kelengkapan", "Download the proof of completeness");
    public static readonly Text WithoutTheLog = new("Bukti ini cukup tanpa salinan buku besar: ia memperlihatkan setiap entri Anda, dan bahwa entri berikutnya tidak ada pada hari atau bulan mana pun. Bahwa akar setiap hari benar diperiksa auditor atas salinan buku besar, tanpa kunci Anda. Siapa pun yang memegangnya melihat entri mana yang tentang Anda, bukan isinya. Yang dicatat dengan kunci lain tidak terlihat di sini.", "This proof does without a copy of the log: it shows each of your entries, and that there is no next one in any day or month. That the root of each day is right is checked by auditors on a copy of the log, without your key. Whoever holds it sees which entries are about you, not what they say. What was recorded under another key is not seen here.");
}
