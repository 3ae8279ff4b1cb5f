using System.Security.Cryptography.X509Certificates;
using Hub.Api.Hosting;

namespace Hub.EndToEnd.Lasting;

/// <summary>What a start that was killed leaves in the data directory: the next start gets over each of it.</summary>
public sealed class KilledStartTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("hub-start-").FullName;

    [Fact]
    public void Origin_half_written_is_drawn_anew_and_then_stays()
    {
        using var data = new DataDirectory(_folder);
        File.WriteAllText(Path.Combine(_folder, "origin.new"), "localho");
        var origin = data.LoadOrCreateOrigin();
        Assert.Matches("^localhost/demo-[0-9a-f]{8}$", origin);
        Assert.Equal(origin, data.LoadOrCreateOrigin());
        Assert.Equal(origin + "\n", File.ReadAllText(Path.Combine(_folder, "origin")));
    }

    [Theory]
    [InlineData(null, null, true, true)]
    [InlineData("ledger-database", null, false, true)]
    [InlineData("ledger-database", "keys-database", false, false)]
    public void No_empty_file_stands_for_a_store_that_is_elsewhere(string? ledger, string? keys, bool hasLedger, bool hasKeys)
    {
        var settings = new HostSettings(_folder, HostSettings.DefaultPort, "policies", "connectors.json", "Development", AllowSingleProcess: false, AllowEmbedded: false) { LedgerDatabase = ledger, KeysDatabase = keys };
        using var data = DataDirectory.Of(settings);
        Assert.Equal((hasLedger, hasKeys, true), (File.Exists(data.Ledger), File.Exists(data.SubjectKeys), File.Exists(data.Grains)));
    }

    [Fact]
    public void File_is_replaced_under_its_name_and_never_written_there()
    {
        var path = Path.Combine(_folder, "word");
        DataDirectory.WriteWhole(path, "before");
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        DataDirectory.WriteWhole(path, "after");
        // Whoever had it open keeps the whole file of before: it was not cut and written over.
        Assert.Equal("before", reader.ReadToEnd());
        Assert.Equal("after", File.ReadAllText(path));
    }

    [Fact]
    public void Certificate_of_another_key_is_issued_anew()
    {
        using var data = new DataDirectory(_folder);
        using var first = DevelopmentTls.ServerCertificate(data, TimeProvider.System);
        var authority = File.ReadAllText(data.Authority);
        using (var other = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256))
        {
            // Killed between the new key and its certificate.
            DataDirectory.WriteSecret(data.TlsKey, other.ExportPkcs8PrivateKeyPem());
        }
        using var second = DevelopmentTls.ServerCertificate(data, TimeProvider.System);
        Assert.True(second.HasPrivateKey);
        Assert.NotEqual(first.SerialNumber, second.SerialNumber);
        Assert.Equal(authority, File.ReadAllText(data.Authority));
        using var again = DevelopmentTls.ServerCertificate(data, TimeProvider.System);
        Assert.Equal(second.SerialNumber, again.SerialNumber);
    }

    [Fact]
    public void Certificate_that_is_not_whole_is_issued_anew()
    {
        using var data = new DataDirectory(_folder);
        DevelopmentTls.ServerCertificate(data, TimeProvider.System).Dispose();
        foreach (var left in (string[])["", "-----BEGIN CERTIFICATE-----\nMII"])
        {
            File.WriteAllText(data.TlsCertificate, left);
            using var made = DevelopmentTls.ServerCertificate(data, TimeProvider.System);
            Assert.True(made.HasPrivateKey);
            using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(data.TlsCertificate));
            Assert.Equal(certificate.SerialNumber, made.SerialNumber);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
