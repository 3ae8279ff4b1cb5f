using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Hub.Audit.Crypto;
using Hub.Canon.Schemas;
using Hub.Cli.Commands;
using Hub.Cli.Processes;
using Hub.Rules.Policies;
using Microsoft.Data.Sqlite;

namespace Hub.Cli.Health;

enum HealthState
{
    Ok,

    /// <summary>The hub runs; something is not as it should be.</summary>
    Warn,

    /// <summary>The hub cannot run.</summary>
    Fail,
}

/// <summary>One line of the report.</summary>
sealed record HealthCheck(string What, HealthState State, string Found);

/// <summary>The checks of <c>hub doctor</c>, each independent of the others.</summary>
static class Checkup
{
    const long FewBytes = 1L << 30;
    const int Gibi = 30;
    static readonly TimeSpan ToolWithin = TimeSpan.FromSeconds(30);

    // RFC 8032 §7.1, TEST 2.
    const string KnownSeed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
    const string KnownSignature = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
    const byte KnownMessage = 0x72;

    public static IEnumerable<HealthCheck> All(string data, int port)
    {
        yield return Guarded("runtime", Runtime);
        yield return Guarded("sdk", Sdk);
        yield return Guarded("libcrypto", Libcrypto);
        yield return Guarded("sqlite", Sqlite);
        yield return Guarded("disk", () => Disk(data));
        yield return Guarded("port", () => Port(port));
        yield return Guarded("build", Build);
        yield return Guarded("schemas", Schemas);
        yield return Guarded("policies", Policies);
    }

    static HealthCheck Guarded(string what, Func<(HealthState State, string Found)> check)
    {
        try
        {
            var (state, found) = check();
            return new(what, state, found);
        }
#pragma warning disable CA1031 // A check that breaks in any way is a finding; the others still run.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return new(what, HealthState.Fail, $"{fault.GetType().Name}: {fault.Message}");
        }
    }

    static (HealthState, string) Runtime() =>
        (Environment.Version.Major >= 10 ? HealthState.Ok : HealthState.Fail, $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}");

    static (HealthState, string) Sdk()
    {
        using var process = Process.Start(new ProcessStartInfo(Installation.Dotnet, ["--version"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Installation.Root })!;
        var version = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(ToolWithin))
        {
            process.Kill();
            return (HealthState.Warn, "dotnet --version does not answer");
        }
        return process.ExitCode == 0 ? (HealthState.Ok, version.Result.Trim()) : (HealthState.Warn, "no SDK that global.json accepts: nothing can be built here");
    }

    static (HealthState, string) Libcrypto()
    {
        var library = new LibcryptoEd25519();
        using var key = library.Open(Convert.FromHexString(KnownSeed));
        byte[] message = [KnownMessage];
        var signature = key.Sign(message);
        var right = string.Equals(Convert.ToHexStringLower(signature), KnownSignature, StringComparison.Ordinal)
            && library.Verify(key.PublicKey.Span, message, signature)
            && new ManagedEd25519().Verify(key.PublicKey.Span, message, signature);
        return right ? (HealthState.Ok, "Ed25519 gives the known answer (RFC 8032)") : (HealthState.Fail, "Ed25519 gives another answer than RFC 8032");
    }

    static (HealthState, string) Sqlite()
    {
        var folder = Directory.CreateTempSubdirectory("hub-doctor-").FullName;
        try
        {
            var text = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "probe.db"), Pooling = false }.ToString();
            using var connection = new SqliteConnection(text);
            connection.Open();
            var mode = Scalar(connection, "PRAGMA journal_mode=WAL");
            Scalar(connection, "PRAGMA synchronous=FULL");
            var synchronous = Scalar(connection, "PRAGMA synchronous");
            var right = mode is "wal" && synchronous is "2";
            return (right ? HealthState.Ok : HealthState.Fail, $"SQLite {connection.ServerVersion}, journal {mode}, synchronous {synchronous} (2 = FULL)");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static string Scalar(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The three texts above.
        command.CommandText = pragma;
#pragma warning restore CA2100
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }

    static (HealthState, string) Disk(string data)
    {
        var folder = Path.GetFullPath(data);
        while (!Directory.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder)!;
        }
        var free = new DriveInfo(folder).AvailableFreeSpace;
        return (free >= FewBytes ? HealthState.Ok : HealthState.Warn, string.Create(CultureInfo.InvariantCulture, $"{free >> Gibi} GiB free at {folder}"));
    }

    static (HealthState, string) Port(int port) =>
        FreePort.IsFree(port)
            ? (HealthState.Ok, string.Create(CultureInfo.InvariantCulture, $"{port} is free"))
            : (HealthState.Warn, string.Create(CultureInfo.InvariantCulture, $"{port} is taken: hub up needs --port"));

    static (HealthState, string) Build()
    {
        _ = Installation.Program("Hub.Api", "Hub.Api.dll");
        var host = string.Equals(Installation.Build, "full", StringComparison.Ordinal) ? "Orleans" : "Hub.LocalHost: one process, no clustering";
        return (HealthState.Ok, $"{Installation.Build} ({host})");
    }

    static (HealthState, string) Schemas()
    {
        var uris = SchemaSet.Embedded.Uris.Where(uri => uri.StartsWith("schemas/", StringComparison.Ordinal) || uri.StartsWith("urn:hub:", StringComparison.Ordinal)).ToList();
        var faulty = uris.Where(uri => SchemaSet.Embedded.TryCompile(uri) is SchemaCompilation.Refused).ToList();
        return faulty.Count == 0 && uris.Count > 0
            ? (HealthState.Ok, string.Create(CultureInfo.InvariantCulture, $"{uris.Count} compile"))
            : (HealthState.Fail, "do not compile: " + string.Join(", ", faulty));
    }

    static (HealthState, string) Policies()
    {
        var files = PolicyCommand.Read(Path.Combine(Installation.Root, "policies"));
        return PolicySet.Load(files) switch
        {
            PolicyLoad.Loaded { Policies: var set } => (HealthState.Ok, string.Create(CultureInfo.InvariantCulture, $"{set.Policies.Count} policies over {set.Datasets.Count} datasets")),
            PolicyLoad.Refused refused => (HealthState.Fail, string.Join("; ", refused.Faults)),
            _ => throw new InvalidOperationException("Policies load or are refused."),
        };
    }
}
