using System.Globalization;
using Hub.Audit.Trails;

namespace Hub.Api.Localisation;

/// <summary>Every fixed text about decisions. Outcomes, reasons and limits come with the programmes.</summary>
public static class DecisionTexts
{
    public static readonly Text MyDecisions = new("Keputusan tentang saya", "Decisions about me");
    public static readonly Text Intro = new("Keputusan yang dihitung oleh program instansi dari data Anda. Tidak ada yang berlaku sebelum Anda diberi tahu dengan pemberitahuan bertanda tangan di sini.", "Decisions that an agency's programme worked out from your data. None has effect before you are told by a signed notice here.");
    public static readonly Text None = new("Belum ada keputusan tentang Anda.", "There are no decisions about you.");
    public static readonly Text Decision = new("Keputusan", "Decision");
    public static readonly Text Outcome = new("Hasil", "Outcome");
    public static readonly Text HasEffect = new("Berlaku", "In effect");
    public static readonly Text NoEffectYet = new("Belum berlaku", "Not in effect yet");
    public static readonly Text Stage = new("Keadaan", "Where it stands");
    public static readonly Text AwaitingReview = new("Menunggu petugas. Belum ada yang berlaku.", "An officer must look first. Nothing has effect yet.");
    public static readonly Text Decided = new("Sudah diputuskan; pemberitahuan sedang ditulis.", "Decided; the notice is being written.");
    public static readonly Text Noticed = new("Sudah diberitahukan; jejak sedang ditutup.", "The person was told; the trail is being closed.");
    public static readonly Text Closed = new("Selesai dan tercatat.", "Settled and on record.");
    public static readonly Text Contested = new("Ada keberatan; petugas lain sedang memeriksa. Sampai dijawab, hasil yang lama tetap berlaku.", "Contested; another officer is looking. Until they answer, the earlier outcome keeps its effect.");
    public static readonly Text ErasedStage = new("Sebagian jejak telah dihapus.", "Part of the trail has been erased.");
    public static readonly Text Proposed = new("Usulan program", "What the programme proposed");
    public static readonly Text AffectedRight = new("Hak yang terkait", "Right concerned");
    public static readonly Text MainReasons = new("Alasan utama", "Main reasons");
    public static readonly Text Points = new("poin", "points");
    public static readonly Text Score = new("Skor", "Score");
    public static readonly Text Threshold = new("Ambang", "Threshold");
    public static readonly Text ScoreMeans = new("Program memberi poin untuk setiap alasan yang terpenuhi. Dari ambang ke atas, hasilnya menguntungkan Anda, kecuali suatu syarat wajib tidak terpenuhi.", "The programme gives points for each reason that is met. From the threshold upwards the outcome is in your favour, unless a required condition is not met.");
    public static readonly Text Met = new("terpenuhi", "met");
    public static readonly Text NotMet = new("tidak terpenuhi", "not met");
    public static readonly Text DataUsed = new("Data yang dipakai", "Data used");
    public static readonly Text From = new("Dari", "From");
    public static readonly Text Yes = new("Ya", "Yes");
    public static readonly Text No = new("Tidak", "No");
    public static readonly Text ExchangeProof = new("Bukti pertukaran (.tlog-proof)", "Proof of the exchange (.tlog-proof)");
    public static readonly Text Programme = new("Program", "Programme");
    public static readonly Text Version = new("versi", "version");
    public static readonly Text Owner = new("Penanggung jawab", "Answers for it");
    public static readonly Text LegalReference = new("Dasar hukum", "Legal reference");
    public static readonly Text Contact = new("Kontak", "Contact");
    public static readonly Text Limits = new("Batas yang diketahui", "Known limits");
    public static readonly Text Purpose = new("Tujuan", "Purpose");
    public static readonly Text RegistrationProof = new("Bukti pendaftaran (.tlog-proof)", "Proof of registration (.tlog-proof)");
    public static readonly Text Timeline = new("Jejak", "Trail");
    public static readonly Text WhoReviewed = new("Siapa yang memeriksa, dan mengapa", "Who reviewed, and why");
    public static readonly Text NobodyYet = new("Belum ada petugas yang memeriksa.", "No officer has reviewed yet.");
    public static readonly Text Officer = new("Petugas", "Officer");
    public static readonly Text Auditor = new("Auditor", "Auditor");
    public static readonly Text You = new("Anda", "You");
    public static readonly Text Person = new("Warga", "The citizen");
    public static readonly Text TheHub = new("Hub", "The hub");
    public static readonly Text Who = new("Siapa", "Who");
    public static readonly Text Changed = new("Mengubah hasil sebelumnya", "Changed the outcome before it");
    public static readonly Text Confirmed = new("Menguatkan hasil sebelumnya", "Confirmed the outcome before it");
    public static readonly Text Reason = new("Alasan", "Reason");
    public static readonly Text Step = new("Langkah", "Step");

    public static readonly Text Contest = new("Ajukan keberatan", "Contest this decision");
    public static readonly Text ContestIntro = new("Tulis mengapa Anda tidak setuju. Petugas lain, bukan yang memeriksa sebelumnya, akan menjawab dengan alasan.", "Write why you disagree. Another officer, not the one who looked before, will answer and say why.");
    public static readonly Text ContestUntil = new("Keberatan sampai", "Contest until");
    public static readonly Text ContestText = new("Mengapa Anda tidak setuju (paling banyak 2.000 huruf)", "Why you disagree (at most 2,000 characters)");
    public static readonly Text CorrectionsIntro = new("Bila ada data yang keliru, tulis yang benar. Yang kosong dianggap benar.", "Where data is wrong, write what is right. What is left empty counts as right.");
    public static readonly Text ShouldBe = new("seharusnya", "should be");
    public static readonly Text SendContest = new("Kirim keberatan", "Send");
    public static readonly Text ContestOver = new("Waktu untuk mengajukan keberatan telah lewat, atau keberatan sudah diajukan sebanyak yang boleh.", "The time to contest is over, or it was contested as often as may be.");
    public static readonly Text ContestNotYet = new("Keberatan dapat diajukan setelah keputusan berlaku.", "You can contest once the decision has effect.");
    public static readonly Text YourContest = new("Keberatan Anda", "Your contest");
    public static readonly Text PersonsContest = new("Keberatan warga", "The citizen's contest");
    public static readonly Text AnsweredBy = new("Akan dijawab paling lambat", "Will be answered by");
    public static readonly Text Answered = new("Dijawab", "Answered");
    public static readonly Text Claimed = new("Menurut warga seharusnya", "According to the citizen it should be");

    public static readonly Text Download = new("Unduh jejak", "Download the trail");
    public static readonly Text DownloadMeans = new("Berkas ini memuat setiap langkah beserta bukti-buktinya. Siapa pun yang Anda percayai dapat memeriksanya tanpa bertanya kepada hub.", "This file holds every step with its proofs. Anyone you trust can check it without asking the hub.");
    public static readonly Text HowElsewhere = new("Cara memeriksa di tempat lain", "How to check it elsewhere");
    public static readonly Text KeysToFetch = new("Unduh juga daftar kunci hub; dengan salah satunya pemberitahuan ditandatangani:", "Download the list of the hub's keys too; one of them signs the notices:");
    public static readonly Text RootToFetch = new("Daftar itu ditandatangani kunci akar, yang disimpan di luar hub. Simpan kunci akar sebagai root-vkey.txt, dari tempat pengelola hub mengumumkannya, bukan dari hub ini.", "That list is signed by the root key, which is kept outside the hub. Save the root's key as root-vkey.txt from where the hub's operator publishes it, not from this hub.");
    public static readonly Text RerunMeans = new("Perintah kedua menghitung ulang keputusan dari data yang sama.", "The second command works the decision out again from the same data.");

    public static readonly Text Queue = new("Antrean keputusan", "Decisions to review");
    public static readonly Text QueueIntro = new("Keputusan instansi Anda yang menunggu petugas; tenggat terdekat lebih dahulu.", "Decisions of your agency that wait for an officer; the nearest deadline first.");
    public static readonly Text OfficersNeeded = new(
        $"Keberatan hanya dapat dijawab petugas yang belum memeriksa keputusan itu. Satu keputusan dapat ditentang {Number(TrailState.MaxContests)} kali, jadi instansi memerlukan {Number(TrailState.MaxContests + 1)} petugas; tanpa petugas lain keberatan tetap menunggu.",
        $"A contest can be answered only by an officer who has not reviewed that decision. One decision can be contested {Number(TrailState.MaxContests)} times, so an agency needs {Number(TrailState.MaxContests + 1)} officers; without another officer a contest goes on waiting.");
    public static readonly Text YoursToAnswer = new("Anda dapat menjawab keberatan ini.", "You can answer this contest.");
    public static readonly Text ReviewedBy = new("Sudah memeriksa", "Already reviewed by");
    public static readonly Text QueueEmpty = new("Tidak ada yang menunggu.", "Nothing is waiting.");
    public static readonly Text NoAgency = new("Akun ini milik loket hub dan tidak termasuk instansi mana pun, jadi tidak ada antrean.", "This sign-in belongs to the hub's own counter and to no agency, so there is no queue.");
    public static readonly Text ReviewBy = new("Tenggat", "Deadline");
    public static readonly Text Overdue = new("Lewat tenggat", "Overdue");
    public static readonly Text ContestedMark = new("Keberatan", "Contested");
    public static readonly Text Look = new("Lihat", "Look");
    public static readonly Text OpenIt = new("Buka dan catat", "Open, on record");
    public static readonly Text OpenMeans = new("Membuka keputusan ini menampilkan data pribadi. Pembukaan Anda dicatat di buku besar dan dilihat oleh warga yang bersangkutan.", "Opening this decision shows personal data. Your opening is recorded in the log, and the person it is about sees it.");
    public static readonly Text OpenReason = new("Untuk apa dibuka (dibaca oleh warga)", "What it is opened for (the citizen reads this)");
    public static readonly Text ReviewOpenReason = new("Pemeriksaan keputusan", "Review of the decision");
    public static readonly Text YourReview = new("Keputusan Anda", "Your decision");
    public static readonly Text ChooseOutcome = new("Pilih hasil", "Choose the outcome");
    public static readonly Text AsProposed = new("seperti sekarang", "as it stands now");
    public static readonly Text ReviewReason = new("Alasan Anda (dibaca oleh warga, paling banyak 2.000 huruf)", "Your reason (the citizen reads it, at most 2,000 characters)");
    public static readonly Text Decide = new("Putuskan", "Decide");
    public static readonly Text ReviewMeans = new("Setelah ini hub memberi tahu warga dengan pemberitahuan bertanda tangan; barulah hasilnya berlaku. Warga dapat mengajukan keberatan; yang menjawab petugas lain.", "After this the hub tells the citizen by a signed notice; only then has the outcome effect. The citizen may contest it; another officer answers.");
    public static readonly Text ReviewDone = new("Keputusan Anda tercatat.", "Your decision is on record.");
    public static readonly Text NotWaiting = new("Keputusan ini tidak menunggu pemeriksaan.", "This decision waits for no review.");
    public static readonly Text YouReviewed = new("Anda sudah memeriksa keputusan ini; keberatan dijawab petugas lain.", "You have reviewed this decision before; a contest is answered by another officer.");

    public static readonly Text Audit = new("Audit", "Audit");
    public static readonly Text AuditIntro = new("Cari jejak dengan nomor keputusan atau nomor entri salah satu langkahnya, atau lihat keputusan terbaru suatu instansi. Di sini tidak ada data pribadi.", "Find a trail by the decision's id or by the entry id of any of its steps, or list an agency's newest decisions. Nothing here is personal.");
    public static readonly Text EntryOrDecision = new("Nomor keputusan atau entri", "Id of the decision or of an entry");
    public static readonly Text Find = new("Cari", "Find");
    public static readonly Text Agency = new("Instansi", "Agency");
    public static readonly Text ListNewest = new("Tampilkan yang terbaru", "List the newest");
    public static readonly Text NothingFound = new("Tidak ada jejak dengan nomor itu.", "No trail has that id.");
    public static readonly Text NoDecisions = new("Tidak ada keputusan dari instansi itu.", "There are no decisions of that agency.");
    public static readonly Text AuditReason = new("Untuk apa dibuka (1 sampai 200 huruf; dibaca oleh warga)", "What it is opened for (1 to 200 characters; the citizen reads it)");
    public static readonly Text OpeningRecorded = new("Pembukaan Anda tercatat di buku besar, dan warga yang bersangkutan melihatnya.", "Your opening is recorded in the log, and the person it is about sees it.");
    public static readonly Text OpeningProof = new("Bukti pembukaan ini (.tlog-proof)", "Proof of this opening (.tlog-proof)");
    public static readonly Text AllHolds = new("Semua langkah diperiksa dan benar.", "Every step was checked and is right.");
    public static readonly Text SomeFaulty = new("Ada yang salah: lihat di bawah.", "Something is wrong: see below.");
    public static readonly Text SomeUnchecked = new("Yang dapat diperiksa benar; sebagian tidak dapat diperiksa: lihat di bawah.", "What can be checked is right; part cannot be checked: see below.");
    public static readonly Text CheckedHere = new("Diperiksa di peladen ini, dari dokumen yang sama yang dapat Anda unduh. Peladen yang berbohong juga dapat berbohong di sini: periksa dokumennya di tempat lain.", "Checked on this server, from the very document that you can download. A server that lies could lie here too: check the document elsewhere.");
    public static readonly Text Right = new("benar", "right");
    public static readonly Text Wrong = new("salah", "wrong");
    public static readonly Text NotCheckable = new("tidak dapat diperiksa", "cannot be checked");
    public static readonly Text Expected = new("seharusnya", "expected");
    public static readonly Text Found = new("ditemukan", "found");
    public static readonly Text LeafHash = new("Hash daun", "Leaf hash");
    public static readonly Text EntryId = new("Nomor entri", "Entry id");
    public static readonly Text Index = new("Indeks", "Index");
    public static readonly Text WholeDocument = new("Dokumen secara keseluruhan", "The document as a whole");
    public static readonly Text RestsOn = new("Dasar keputusan", "What it rests on");
    public static readonly Text DownloadAgain = new("Unduh dokumen", "Download the document");
    public static readonly Text DownloadRecorded = new("Pengunduhan memakai pembukaan yang sama bila dilakukan segera; sesudah itu dicatat sebagai pembukaan baru.", "The download falls under the same opening while it is fresh; later it is recorded as a new one.");
    public static readonly Text StandsUntil = new("Jejak tertutup sampai langkah", "The trail is closed through step");
    public static readonly Text NotClosed = new("Jejak belum tertutup.", "The trail is not closed yet.");
    public static readonly Text NotYet = new("Titik periksa yang mencakup langkah terakhir belum ditandatangani. Coba lagi sebentar lagi.", "The checkpoint that covers the last step is not signed yet. Try again in a moment.");

    public static readonly Text PartLeaf = new("Bentuk dan nomor entri", "Form and id of the entry");
    public static readonly Text PartInclusion = new("Ada di buku besar pada indeks ini, di bawah titik periksa bertanda tangan", "In the log at this index, under a signed checkpoint");
    public static readonly Text PartBody = new("Isi rekaman cocok dengan hash di entri", "The record hashes to what the entry says");
    public static readonly Text PartChain = new("Menyambung langkah sebelumnya, menurut urutan yang boleh", "Follows the step before it, in an order that is allowed");
    public static readonly Text PartCoverage = new("Menyambung langkah sebelumnya dan menutup semua langkah sebelumnya", "Follows the step before it, and covers all steps before it");
    public static readonly Text PartTimes = new("Waktu yang disebut cocok dengan entri dan tenggat program", "The times it names fit its entry and the programme's terms");
    public static readonly Text PartInputs = new("Data yang dipakai dilepas untuk keputusan ini dan cocok dengan komitmen pertukarannya", "The data used was released for this decision and opens the commitments of its exchanges");
    public static readonly Text PartProgramme = new("Teks program adalah yang terdaftar, dan keputusan mengikutinya: pemeriksaan, tenggat, pilihan hasil", "The programme's text is the registered one, and the decision keeps to it: review, terms, outcomes");
    public static readonly Text PartOpening = new("Petugas sudah membuka jejak sebagaimana adanya", "The officer had opened the trail as it stood");
    public static readonly Text PartNotice = new("Pemberitahuan menyatakan hasil yang berlaku dan ditandatangani oleh hub", "The notice says the outcome that stands and is signed by the hub");

    public static readonly Text StepDecision = new("Program menghitung keputusan", "A programme worked out a decision");
    public static readonly Text StepReview = new("Petugas memutuskan", "An officer decided");
    public static readonly Text StepContest = new("Keberatan diajukan", "The decision was contested");
    public static readonly Text StepNotice = new("Pemberitahuan: hasil berlaku", "Notice: the outcome has effect");
    public static readonly Text StepClose = new("Jejak ditutup", "The trail was closed");
    public static readonly Text StepErased = new("Langkah yang telah dihapus", "A step since erased");
    public static readonly Text StepLost = new("Langkah yang isinya hilang (record.lost)", "A step whose record is lost (record.lost)");
    public static readonly Text StepAccess = new("Catatan keputusan dibuka", "The record of a decision was opened");
    public static readonly Text StepAlgorithm = new("Program didaftarkan", "The programme was registered");
    public static readonly Text StepExchange = new("Pertukaran data", "Exchange of data");
    public static readonly Text Covers = new("Mencakup langkah", "Covers steps");
    public static readonly Text ThroughStep = new("Diperlihatkan sampai langkah", "Shown through step");
    public static readonly Text WhatFor = new("Untuk apa", "What for");
    public static readonly Text ReadDecision = new("Baca keputusan ini", "Read this decision");
    public static readonly Text PersonsWords = new("Kata-kata warga", "The citizen's words");
    public static readonly Text YourWords = new("Kata-kata Anda", "Your words");

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A stage of a trail in words.</summary>
    public static Text StageOf(string stage) => stage switch
    {
        "awaiting-review" => AwaitingReview,
        "decided" => Decided,
        "noticed" => Noticed,
        "closed" => Closed,
        "contested" => Contested,
        _ => ErasedStage,
    };

    /// <summary>A kind of step in words.</summary>
    public static Text StepOf(string type) => type switch
    {
        "decision" => StepDecision,
        "review" => StepReview,
        "contest" => StepContest,
        "notice" => StepNotice,
        "close" => StepClose,
        _ => StepErased,
    };
}
