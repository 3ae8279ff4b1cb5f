using System.CommandLine;
using System.Text;
using Hub.Cli.Processes;

namespace Hub.Cli.Commands.Sbom;

/// <summary><c>hub sbom</c>: what the hub is made of, for whoever has to know when one of its packages turns out to be bad.</summary>
static class SbomCommand
{
    static readonly Option<FileInfo?> Out = new("--out") { Description = "File to write it to (default: standard output)." };

    public static Command Build()
    {
        var command = new Command("sbom", "List every package of this build as CycloneDX 1.6, from the lock files.") { Out };
        command.SetAction(parsed =>
        {
            using var file = OutputFile.Open(parsed.GetValue(Out));
            var bom = Bom.Of(LockFiles.Read(Installation.Root, Installation.Build), Installation.Build) + "\n";
            if (file is null)
            {
                parsed.InvocationConfiguration.Output.Write(bom);
            }
            else
            {
                file.Keep(Encoding.UTF8.GetBytes(bom));
            }
            return ExitCodes.Right;
        });
        return command;
    }
}
