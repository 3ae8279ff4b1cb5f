using Hub.Audit.Delays;

namespace Hub.Api.Localisation;

/// <summary>Texts about delayed disclosure.</summary>
public static class DelayTexts
{
    /// <summary>Said to everybody on every list, whether anything is delayed or not.</summary>
    public static readonly Text CompleteExcept = new("Daftar ini lengkap, kecuali entri yang pengungkapannya ditunda oleh hukum; setiap entri seperti itu ditampilkan di sini setelah tanggal akhirnya. Kalimat ini sama bagi semua orang.", "This list is complete except for entries whose disclosure a law delays; each of them is shown here after its end date. This sentence is the same for everybody.");
    public static readonly Text ProofExcept = new("Kunci Anda membuktikan daftar Anda lengkap, kecuali entri yang pengungkapannya ditunda oleh hukum. Entri seperti itu memiliki kunci sendiri; setelah tanggal akhirnya kunci itu ada dalam berkas ini, dan rantainya dapat dibuktikan lengkap dari entri pertama. Kalimat ini sama bagi semua orang.", "Your key proves your list complete except for entries whose disclosure a law delays. Such entries have a key of their own; after their end date it is in this file, and their chain can be proved complete from its first entry. This sentence is the same for everybody.");

    public static readonly Text Delays = new("Pengungkapan tertunda", "Delayed disclosure");
    public static readonly Text Intro = new("Jika undang-undang menuntutnya, satu pihak meminta dan pihak lain dengan peran berbeda menyetujui agar pertukaran satu instansi tentang satu orang untuk satu tujuan baru diungkapkan kepadanya setelah tanggal akhir. Yang berdasarkan persetujuan atau perjanjian, dan keputusan, tidak pernah ditunda. Setiap langkah dicatat.", "Where a law demands it, one asks and another of a different role approves that the exchanges of one agency about one person for one purpose are disclosed to the person only after an end date. What rests on consent or contract, and decisions, are never delayed. Every step is recorded.");
    public static readonly Text Ask = new("Minta", "Ask");
    public static readonly Text Agency = new("Instansi", "Agency");
    public static readonly Text Purpose = new("Kode tujuan", "Purpose code");
    public static readonly Text Reference = new("Dasar hukum dan nomor surat", "Law and number of the document");
    public static readonly Text Until = new("Tanggal akhir (paling lama 365 hari)", "End date (at most 365 days away)");
    public static readonly Text Continues = new("Melanjutkan perintah (boleh kosong)", "Continues order (may be empty)");
    public static readonly Text Approve = new("Setujui dan berlakukan", "Approve and put in force");
    public static readonly Text Decline = new("Tolak", "Decline");
    public static readonly Text End = new("Akhiri sekarang", "End now");
    public static readonly Text Recorded = new("Dicatat.", "Recorded.");
    public static readonly Text None = new("Tidak ada.", "None.");
    public static readonly Text Open = new("Diminta dan berlaku", "Asked for and in force");
    public static readonly Text Order = new("Perintah", "Order");
    public static readonly Text AskedBy = new("Diminta oleh", "Asked by");
    public static readonly Text ApprovedBy = new("Disetujui oleh", "Approved by");
    public static readonly Text EndsAt = new("Berakhir", "Ends");
    public static readonly Text EndedAt = new("Telah berakhir", "Ended");
    public static readonly Text Entries = new("Entri", "Entries");
    public static readonly Text InForceCount = new("Berlaku saat ini", "In force now");
    public static readonly Text EndedLogCount = new("Dari buku besar yang telah berakhir, belum diungkapkan", "Of logs that ended, not yet disclosed");
    public static readonly Text AuditIntro = new("Berapa yang ditunda, oleh siapa, dan sampai kapan. Tidak disebut tentang siapa. Membuka isi sebuah perintah dicatat dalam rantainya sendiri, dan orangnya melihatnya setelah tanggal akhir.", "How much is delayed, by whom, until when. Not about whom. Opening what an order holds is recorded in its own chain, and the person sees it after the end date.");
    public static readonly Text OpeningReason = new("Untuk apa dibuka", "What it is opened for");
    public static readonly Text OpenIt = new("Buka dengan dicatat", "Open on record");
    public static readonly Text ReleasedTitle = new("Diungkapkan kemudian", "Disclosed late");
    public static readonly Text ReleasedIntro = new("Entri ini ditunda oleh hukum dan sekarang diungkapkan.", "These entries were delayed by law and are disclosed now.");
    public static readonly Text ReleasedLost = new("Catatan perintahnya hilang; entrinya ditampilkan.", "The record of the order is lost; its entries are shown.");
    public static readonly Text Period = new("Ditunda dari sampai", "Delayed from, to");
    public static readonly Text Earlier = new("Entri yang lebih lama ada dalam rantai yang dapat dibuktikan dengan kuncinya.", "Older entries are in the chain that its key proves.");
    public static readonly Text RecordAsked = new("Penundaan pengungkapan diminta", "Delayed disclosure asked for");
    public static readonly Text RecordOrdered = new("Pengungkapan ditunda", "Disclosure delayed");
    public static readonly Text RecordEnded = new("Penundaan berakhir", "Delay ended");

    static readonly Text StageAsked = new("menunggu persetujuan kedua", "waits for the second approval");
    static readonly Text StageInForce = new("berlaku", "in force");
    static readonly Text StageEnded = new("berakhir", "ended");
    static readonly Text StageRefused = new("tidak disetujui", "not approved");
    static readonly Text RoleOfficer = new("petugas", "officer");
    static readonly Text RoleOperator = new("operator", "operator");
    static readonly Text RoleAuditor = new("auditor", "auditor");

    /// <summary>A stage in words.</summary>
    public static Text Stage(DelayStage stage) => stage switch
    {
        DelayStage.Asked => StageAsked,
        DelayStage.InForce => StageInForce,
        DelayStage.Ended => StageEnded,
        _ => StageRefused,
    };

    /// <summary>Who acted: the role in words and the sign-in.</summary>
    public static string Who(string? actor, Language language)
    {
        var colon = actor?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (actor is null || colon < 0)
        {
            return actor ?? "";
        }
        var role = actor[..colon] switch
        {
            DelayWords.Officer => RoleOfficer,
            DelayWords.Operator => RoleOperator,
            _ => RoleAuditor,
        };
        return $"{role.In(language)} {actor[(colon + 1)..]}";
    }
}
