using Hub.Canon.Records;

namespace Hub.Canon.Tests.Golden;

/// <summary>Records of agencies, their keys and people's sign-ins.</summary>
static class IdentitySamples
{
    public static IReadOnlyDictionary<string, LedgerRecord> All { get; } = new Dictionary<string, LedgerRecord>(StringComparer.Ordinal)
    {
        ["sign-in"] = new SignInRecord
        {
            Salt = SampleRecords.Hash(66),
            Origin = SampleRecords.Origin,
            Actor = "officer:" + SampleRecords.Id(18),
            Subject = SampleRecords.Id(2),
            SignIn = SampleRecords.Id(19).ToString(),
            Role = "citizen",
            Change = "recovered",
            Approvers = [SampleRecords.Id(20).ToString(), SampleRecords.Id(18).ToString()],
        },
        ["sign-in.client"] = new SignInRecord
        {
            Salt = SampleRecords.Hash(67),
            Origin = SampleRecords.Origin,
            Actor = "person:" + SampleRecords.Id(2),
            Subject = SampleRecords.Id(2),
            SignIn = SampleRecords.Id(19).ToString(),
            Role = "citizen",
            Change = "client-allowed",
            Client = "kemensos",
        },
        ["agency"] = new AgencyRecord
        {
            Salt = SampleRecords.Hash(24),
            Origin = SampleRecords.Origin,
            Actor = "operator:console",
            AgencyId = "kemensos",
            Name = "Kementerian Sosial \"RI\" – 社会",
            Status = "active",
            Scopes = ["exchange", "consent"],
        },
        ["agency.key"] = new AgencyKeyRecord
        {
            Salt = SampleRecords.Hash(25),
            Origin = SampleRecords.Origin,
            Actor = "operator:console",
            AgencyId = "kemensos",
            Change = "added",
            KeyId = "kemensos-sig-1",
            Use = "sig",
            Thumbprint = SampleRecords.Hash(26),
            Jwk = SampleRecords.Json("""{"use":"sig","kty":"EC","kid":"kemensos-sig-1","crv":"P-256","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAI"}"""),
        },
        ["agency.by-two"] = new AgencyRecord
        {
            Salt = SampleRecords.Hash(24),
            Origin = SampleRecords.Origin,
            Actor = "operator:" + SampleRecords.Id(40),
            ApprovedBy = "operator:" + SampleRecords.Id(41),
            AgencyId = "kemensos",
            Name = "Kementerian Sosial",
            Status = "active",
            Scopes = ["exchange"],
            Grants = ["client_credentials", "authorization_code"],
            RedirectUris = ["https://kemensos.example/back"],
            PostLogoutUris = ["https://kemensos.example/"],
            JwksUri = "https://kemensos.example/jwks.json",
            Profile = "smart-backend",
        },
        ["agency.key.by-two"] = new AgencyKeyRecord
        {
            Salt = SampleRecords.Hash(25),
            Origin = SampleRecords.Origin,
            Actor = "operator:" + SampleRecords.Id(40),
            ApprovedBy = "operator:" + SampleRecords.Id(41),
            AgencyId = "kemensos",
            Change = "removed",
            KeyId = "kemensos-sig-1",
            Use = "sig",
            Thumbprint = SampleRecords.Hash(26),
            Jwk = SampleRecords.Json("""{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAI","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}"""),
        },
    };
}
