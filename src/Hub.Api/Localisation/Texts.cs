namespace Hub.Api.Localisation;

/// <summary>Every fixed text of the pages. Texts about datasets, purposes and codes come with the policies.</summary>
public static class Texts
{
    public static readonly Text HubName = new("Hub Pertukaran Data", "Data Exchange Hub");
    public static readonly Text Tagline = new("Siapa memakai data Anda, untuk apa, dan atas dasar apa. Lihat, setujui, hentikan.", "Who uses your data, for what, and on what basis. See it, agree to it, stop it.");
    public static readonly Text SignIn = new("Masuk", "Sign in");
    public static readonly Text SignOut = new("Keluar", "Sign out");
    public static readonly Text SignInName = new("Nama masuk", "Sign-in name");
    public static readonly Text Password = new("Kata sandi", "Password");
    public static readonly Text AgencySuspended = new("Instansi Anda ditangguhkan; sampai operator mengaktifkannya kembali Anda tidak dapat masuk.", "Your agency is suspended; you cannot sign in until an operator makes it active again.");
    public static readonly Text SignInFailed = new("Nama masuk atau kata sandi salah, atau akun terkunci sementara.", "The sign-in name or password is wrong, or the account is locked for a while.");
    public static readonly Text TryAgain = new("Coba lagi.", "Try again.");

    public static readonly Text MyConsents = new("Persetujuan saya", "My consents");
    public static readonly Text MyHistory = new("Siapa memakai data saya", "Who used my data");
    public static readonly Text MyProof = new("Bukti lengkap", "Proof of completeness");
    public static readonly Text Waiting = new("Menunggu jawaban Anda", "Waiting for your answer");
    public static readonly Text NothingWaiting = new("Tidak ada permintaan.", "No requests.");
    public static readonly Text InForce = new("Berlaku", "In force");
    public static readonly Text NoneInForce = new("Tidak ada persetujuan yang berlaku.", "No consent is in force.");
    public static readonly Text Ended = new("Selesai", "Ended");
    public static readonly Text NotBound = new("Akun ini belum dikaitkan dengan identitas Anda. Datanglah ke loket dengan KTP; dua petugas akan mengaitkannya. Sebelum itu tidak ada data pribadi yang ditampilkan.", "This sign-in is not yet bound to your identity. Come to a counter with your identity card; two officers will bind it. Until then nothing personal is shown.");

    public static readonly Text AsksFor = new("meminta data Anda", "asks for your data");
    public static readonly Text ReadAndAnswer = new("Baca dan jawab", "Read and answer");
    public static readonly Text Details = new("Rincian", "Details");
    public static readonly Text NoticePrevails = new("Teks bahasa Indonesia yang mengikat.", "The Indonesian text prevails.");
    public static readonly Text Grant = new("Setuju", "I agree");
    public static readonly Text Refuse = new("Tidak setuju", "I do not agree");
    public static readonly Text Revoke = new("Cabut persetujuan", "Revoke consent");
    public static readonly Text RevokeMeans = new("Setelah dicabut, tidak ada data baru yang diberikan berdasarkan persetujuan ini. Data yang sudah dikirim disebutkan di bawah.", "Once revoked, no new data is released on this consent. Data already sent is listed under “Who used my data”.");

    public static readonly Text Recipient = new("Penerima", "Recipient");
    public static readonly Text Holder = new("Pemegang data", "Holder of the data");
    public static readonly Text Purpose = new("Tujuan", "Purpose");
    public static readonly Text LegalBasis = new("Dasar hukum", "Legal basis");
    public static readonly Text Data = new("Data", "Data");
    public static readonly Text AskedFor = new("Diminta", "Asked for");
    public static readonly Text Released = new("Diberikan", "Released");
    public static readonly Text NothingReleased = new("Tidak ada yang diberikan", "Nothing was released");
    public static readonly Text Reason = new("Alasan", "Reason");
    public static readonly Text ValidUntil = new("Berlaku sampai", "Valid until");
    public static readonly Text KeptFor = new("Disimpan selama", "Kept for");
    public static readonly Text Events = new("Kejadian", "Events");
    public static readonly Text EntryNumber = new("Nomor entri", "Entry number");
    public static readonly Text InTheLog = new("Di buku besar", "In the log");
    public static readonly Text DownloadProof = new("Unduh bukti (.tlog-proof)", "Download proof (.tlog-proof)");
    public static readonly Text DownloadEvidence = new("Unduh berkas bukti (.zip)", "Download the evidence bundle (.zip)");
    public static readonly Text Older = new("Lebih lama", "Older");
    public static readonly Text NoEntries = new("Belum ada entri tentang Anda.", "There are no entries about you yet.");
    public static readonly Text Erased = new("Rekaman ini telah dihapus.", "This record has been erased.");
    public static readonly Text Lost = new("Isi rekaman ini hilang (record.lost). Semua persetujuan sebelumnya telah berakhir.", "What this record said is lost (record.lost). Every consent before it has ended.");

    public static readonly Text DataReleased = new("Data diberikan", "Data released");
    public static readonly Text RequestRefused = new("Permintaan ditolak", "Request refused");
    public static readonly Text ReplyDropped = new("Balasan tidak jadi dikirim", "Reply was dropped");
    public static readonly Text SignInBound = new("Akun dikaitkan dengan identitas Anda", "A sign-in was bound to your identity");
    public static readonly Text ConsentRequested = new("Persetujuan diminta", "Consent requested");
    public static readonly Text ConsentGranted = new("Persetujuan diberikan", "Consent granted");
    public static readonly Text ConsentRefused = new("Persetujuan ditolak", "Consent refused");
    public static readonly Text ConsentRevoked = new("Persetujuan dicabut", "Consent revoked");
    public static readonly Text ConsentChanged = new("Persetujuan berubah", "Consent changed");

    public static readonly Text ProofIntro = new("Setiap entri tentang Anda di buku besar membawa tanda bernomor 0, 1, 2 … tanpa celah, yang hanya dapat dihitung dengan kunci Anda. Dengan kunci ini dan salinan buku besar, siapa pun yang Anda percayai dapat membuktikan bahwa daftar Anda lengkap, tanpa bertanya kepada hub.", "Every entry about you in the log carries a mark numbered 0, 1, 2 … without gaps, which only your key can compute. With this key and a copy of the log, anyone you trust can prove that your list is complete, without asking the hub.");
    public static readonly Text ProofLimit = new("Batasnya: hub yang tidak mencatat suatu tindakan sama sekali tidak tertangkap oleh bukti ini, melainkan oleh salinan bertanda tangan di pihak lain, pencocokan, dan pemeriksaan acak.", "Its limit: a hub that does not record an act at all is not caught by this proof, but by the other side's signed copy, by reconciliation and by sampling.");
    public static readonly Text DownloadTagKey = new("Unduh kunci tanda saya", "Download my tag key");
    public static readonly Text KeepItSecret = new("Simpan baik-baik: siapa pun yang memegangnya dapat melihat entri mana yang tentang Anda (bukan isinya).", "Keep it safe: whoever holds it can see which entries are about you (not what they say).");
    public static readonly Text HowToCheck = new("Cara memeriksa", "How to check");

    public static readonly Text KeyToCompare = new("Simpan kunci buku besar ini sebagai vkey.txt, setelah membandingkannya dengan yang diumumkan pengelola hub di tempat lain:", "Save this key of the log as vkey.txt, after comparing it with the one that the hub's operator publishes elsewhere:");
    public static readonly Text Desk = new("Loket", "Counter");
    public static readonly Text BindSignIn = new("Kaitkan akun dengan orang", "Bind a sign-in to a person");
    public static readonly Text BindIntro = new("Periksa KTP orang di hadapan Anda. Petugas kedua harus memeriksa sendiri dan menyetujui.", "Check the identity card of the person before you. A second officer must check for themselves and approve.");
    public static readonly Text Propose = new("Usulkan", "Propose");
    public static readonly Text Confirm = new("Setujui", "Approve");
    public static readonly Text WaitingForSecond = new("Menunggu petugas kedua", "Waiting for the second officer");
    public static readonly Text ProposedBy = new("Diusulkan oleh", "Proposed by");
    public static readonly Text BindingDone = new("Selesai dan dicatat di buku besar.", "Done, and recorded in the log.");

    public static readonly Text Operator = new("Operator", "Operator");
    public static readonly Text SingleProcess = new("Hub ini berjalan dalam satu proses: tanpa klaster, tanpa pengalihan bila gagal.", "This hub runs in one process: no cluster, no failover.");
    public static readonly Text Readiness = new("Kesiapan", "Readiness");
    public static readonly Text GrainHostName = new("Penyedia grain", "Grain host");
    public static readonly Text PolicyBundleVersion = new("Versi bundel kebijakan", "Policy bundle version");
    public static readonly Text LogOrigin = new("Asal buku besar", "Log origin");
    public static readonly Text LogSize = new("Jumlah entri", "Entries");
    public static readonly Text WitnessQuorum = new("Kuorum saksi", "Quorum of witnesses");
    public static readonly Text FinalEntries = new("Entri final (disaksikan)", "Final entries (witnessed)");
    public static readonly Text WitnessWord = new("Saksi", "Witness");
    public static readonly Text LogVerified = new("Log tersimpan diverifikasi (entri, kapan)", "Stored log verified (entries, when)");
    public static readonly Text NotWitnessed = new("belum ada", "none yet");
    public static readonly Text Agencies = new("Instansi terdaftar", "Registered agencies");
    public static readonly Text PutRightBy = new("Dapat diperbaiki oleh", "Can be put right by");
    public static readonly Text PublicLog = new("Buku besar publik", "Public log");
    public static readonly Text ForIntegrators = new("Untuk pengembang instansi", "For an agency's developers");
    public static readonly Text TooOften = new("Terlalu sering dalam waktu singkat.", "Too often within a short time.");
    public static readonly Text NotPossibleNow = new("Tidak dapat dilakukan saat ini. Tidak ada yang berubah.", "This is not possible now. Nothing has changed.");
    public static readonly Text AnswerFirst = new("Persetujuan ini sudah tidak menunggu jawaban.", "This consent no longer waits for an answer.");
    public static readonly Text DevelopmentNotice = new("Mode pengembangan: satu proses, data uji.", "Development mode: one process, test data.");

    /// <summary>How long to wait, for people.</summary>
    public static Text WaitFor(int seconds) =>
        new($"Tunggu {seconds} detik, lalu coba lagi.", seconds == 1 ? "Wait 1 second, then try again." : $"Wait {seconds} seconds, then try again.");
}
