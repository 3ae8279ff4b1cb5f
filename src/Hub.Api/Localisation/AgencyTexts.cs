namespace Hub.Api.Localisation;

/// <summary>Texts about agencies' registrations.</summary>
public static class AgencyTexts
{
    public static readonly Text Agencies = new("Instansi", "Agencies");
    public static readonly Text Intro = new("Satu operator mengusulkan, operator lain memutuskan. Penangguhan berlaku seketika dan cukup oleh satu operator. Setiap keputusan dan setiap kunci tercatat di buku besar publik dengan kedua operator.", "One operator proposes, another decides. Suspension takes one operator and acts at once. Every decision and every key stands in the public log with both operators.");
    public static readonly Text ProposeNew = new("Usulkan instansi baru", "Propose a new agency");
    public static readonly Text ProposeChange = new("Usulkan perubahan", "Propose a change");
    public static readonly Text ProposeReactivation = new("Usulkan pengaktifan kembali", "Propose reactivation");
    public static readonly Text Suspend = new("Tangguhkan sekarang", "Suspend now");
    public static readonly Text Send = new("Usulkan", "Propose");
    public static readonly Text Approve = new("Setujui", "Approve");
    public static readonly Text Reject = new("Tolak", "Reject");
    public static readonly Text Withdraw = new("Tarik kembali", "Withdraw");
    public static readonly Text Look = new("Periksa", "Look at it");
    public static readonly Text WaitingForSecond = new("Menunggu operator kedua", "Waiting for a second operator");
    public static readonly Text Earlier = new("Usulan sebelumnya", "Earlier proposals");
    public static readonly Text NoneRegistered = new("Belum ada instansi.", "No agency yet.");
    public static readonly Text Proposal = new("Usulan", "Proposal");
    public static readonly Text IsProposed = new("Diusulkan. Operator lain harus memutuskan.", "Proposed. Another operator has to decide.");
    public static readonly Text IsDecided = new("Keputusan dicatat.", "The decision is recorded.");
    public static readonly Text IsSuspended = new("Instansi ditangguhkan. Token, izin, dan sesi petugasnya berakhir.", "The agency is suspended. Its tokens, grants and its officers' sessions have ended.");

    public static readonly Text Id = new("ID instansi", "Agency id");
    public static readonly Text Name = new("Nama", "Name");
    public static readonly Text Status = new("Status", "Status");
    public static readonly Text Active = new("aktif", "active");
    public static readonly Text Suspended = new("ditangguhkan", "suspended");
    public static readonly Text Scopes = new("Cakupan", "Scopes");
    public static readonly Text Grants = new("Jenis izin OAuth", "OAuth grants");
    public static readonly Text Redirects = new("Alamat kembali, satu tiap baris", "Redirect URIs, one a line");
    public static readonly Text Logouts = new("Alamat setelah keluar, satu tiap baris", "Post-logout URIs, one a line");
    public static readonly Text Contact = new("Rujukan kontak, bukan nama orang", "Contact reference, nobody's name");
    public static readonly Text JwksUri = new("Alamat kunci (JWKS, https)", "Address of the keys (JWKS, https)");
    public static readonly Text Jwks = new("Kunci (isi berkas JWKS). Pada perubahan: hanya bila semua kunci harus diganti seketika.", "Keys (text of the JWKS file). In a change: only to replace all keys at once.");
    public static readonly Text Keys = new("Kunci", "Keys");
    public static readonly Text KeptKeys = new("kunci yang ada tetap berlaku", "the keys there are stay");
    public static readonly Text KeysFetched = new("Terakhir diambil", "Last fetched");
    public static readonly Text RetiringUntil = new("diterima sampai", "accepted until");
    public static readonly Text Now = new("Sekarang", "Now");
    public static readonly Text ToBe = new("Usulan", "Proposed");
    public static readonly Text ProposedBy = new("Diusulkan oleh", "Proposed by");
    public static readonly Text DecidedBy = new("Diputuskan oleh", "Decided by");
    public static readonly Text Expires = new("Kedaluwarsa", "Expires");
    public static readonly Text Profile = new("Profil", "Profile");
    public static readonly Text Smart = new("Pengecualian: SMART backend services (token tanpa DPoP, hanya cakupan system/)", "Exception: SMART backend services (tokens without DPoP, system/ scopes alone)");
    public static readonly Text SystemScopes = new("Cakupan system/, satu tiap baris, hanya untuk pengecualian itu", "system/ scopes, one a line, for that exception alone");
    public static readonly Text Nothing = new("–", "–");

    static readonly Text Fapi = new("FAPI 2.0", "FAPI 2.0");
    static readonly Text SmartBackend = new("SMART backend services", "SMART backend services");
    static readonly Text Registration = new("pendaftaran", "registration");
    static readonly Text Change = new("perubahan", "change");
    static readonly Text Reactivation = new("pengaktifan kembali", "reactivation");
    static readonly Text Approved = new("disetujui", "approved");
    static readonly Text Rejected = new("ditolak", "rejected");
    static readonly Text Withdrawn = new("ditarik kembali", "withdrawn");
    static readonly Text Expired = new("kedaluwarsa", "expired");

    /// <summary>A profile by its name.</summary>
    public static Text Of(Identity.ClientProfile profile) => profile == Identity.ClientProfile.SmartBackend ? SmartBackend : Fapi;

    /// <summary>What a proposal is about.</summary>
    public static Text Kind(Identity.AgencyProposalKind kind) => kind switch
    {
        Identity.AgencyProposalKind.Registration => Registration,
        Identity.AgencyProposalKind.Change => Change,
        _ => Reactivation,
    };

    /// <summary>What became of a proposal that waits no more.</summary>
    public static Text Verdict(Identity.ActVerdict verdict) => verdict switch
    {
        Identity.ActVerdict.Approved => Approved,
        Identity.ActVerdict.Rejected => Rejected,
        Identity.ActVerdict.Withdrawn => Withdrawn,
        _ => Expired,
    };
}
