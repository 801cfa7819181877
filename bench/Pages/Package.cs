using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Tarn.Bench.Pages;

/// <summary>Makes the app that is measured out of the reference package.</summary>
internal static class Package
{
    private const string Key = "409550001c93193756294900f012";

    /// <summary>25 records on a page of the directory; a table for guests with a submission form of its eight fields.</summary>
    public static void Prepare(string source, string target)
    {
        File.Copy(source, target, overwrite: true);
        using var archive = ZipFile.Open(target, ZipArchiveMode.Update);
        Change(archive, "DataPages_", text => text.Replace("RowsPerPage=\"10\"", "RowsPerPage=\"25\"", StringComparison.Ordinal).Replace("</xml>", Form() + "</xml>", StringComparison.Ordinal));
        Change(archive, "Tables_", text => text.Replace("</xml>", Table + "</xml>", StringComparison.Ordinal));
        Change(archive, "AppSettings.xml", text => text.Replace("</AppObjects>", Objects(text) + "</AppObjects>", StringComparison.Ordinal));
    }

    private static void Change(ZipArchive archive, string part, Func<string, string> change)
    {
        var entry = archive.Entries.Single(e => e.FullName.Contains(part, StringComparison.Ordinal));
        string text;
        using (var reader = new StreamReader(entry.Open(), Encoding.UTF8))
            text = reader.ReadToEnd();
        var name = entry.FullName;
        entry.Delete();
        using var writer = new StreamWriter(archive.CreateEntry(name).Open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        writer.Write(change(text));
    }

    private const string Table = """
        <Table><Name>Bench_Guests</Name><Note /><Lists /><Row><First_Name DataType="STRING" Unique="False" Description="" DisplayOrder="1" Label="">Ada</First_Name><Last_Name DataType="STRING" Unique="False" Description="" DisplayOrder="2" Label="">Byron</Last_Name><Email DataType="STRING" Unique="False" Description="" DisplayOrder="3" Label="">ada@example.org</Email><Phone DataType="STRING" Unique="False" Description="" DisplayOrder="4" Label="">555</Phone><City DataType="STRING" Unique="False" Description="" DisplayOrder="5" Label="">London</City><Guests DataType="INTEGER" Unique="False" Description="" DisplayOrder="6" Label="">2</Guests><Arrival DataType="DATE/TIME" Unique="False" Description="" DisplayOrder="7" Label="">10/7/2020 4:54:19 AM</Arrival><Message DataType="TEXT" Unique="False" Description="" DisplayOrder="8" Label="">Hello</Message></Row></Table>
        """;

    private static string Form()
    {
        var fields = new StringBuilder();
        var order = 0;
        foreach (var (name, type, kind, required) in new[]
        {
            ("First_Name", "STRING", "Text Field", true), ("Last_Name", "STRING", "Text Field", true), ("Email", "STRING", "Email", true), ("Phone", "STRING", "Text Field", false), ("City", "STRING", "Text Field", false),
            ("Guests", "INTEGER", "Text Field", true), ("Arrival", "DATE/TIME", "Text Field", false), ("Message", "TEXT", "Text Area", false),
        })
        {
            fields.Append(CultureInfo.InvariantCulture, $"<Field ColumnName=\"{name}\" Label=\"{name.Replace('_', ' ')}\" Type=\"{kind}\" Unique=\"False\" DisplayOrder=\"{++order}\" Editable=\"True\" DataType=\"{type}\" ")
                .Append(CultureInfo.InvariantCulture, $"LabelOrientation=\"Top\" Required=\"{required}\" DefaultValue=\"\" ElementWidth=\"250\" ElementWidthUnit=\"px\" MaxLength=\"255\" />");
        }

        return $"<Application Type=\"WebForm\" AppKey=\"{Key}\" Name=\"Guests\" HomePageName=\"Guests\" Version=\"25..2\" AjaxEnabled=\"True\" EnableSemanticMarkup=\"True\" AllowParameters=\"Y\" UseAsyncDeployment=\"True\" StyleTemplateId=\"1\" "
            + "LocalizationTemplateId=\"1\"><NewRecordPage DataSourceType=\"Table\" DataSourceName=\"Bench_Guests\" Name=\"Guests\" PageHeader=\"&lt;h1&gt;Your visit&lt;/h1&gt;\" TargetType=\"HTMLPage\" Message=\"Thank you. We expect you.\">"
            + $"<Section ColumnCount=\"1\" FieldAlignment=\"LeftToRight\" Type=\"MultiColumn\" DisplayOrder=\"1\">{fields}</Section></NewRecordPage><Note /></Application>";
    }

    /// <summary>The entries of the new objects: those of others of their type, renamed.</summary>
    private static string Objects(string settings)
    {
        string EntryOf(string name)
        {
            var at = settings.IndexOf($"Name=\"{name}\" UniqueKey", StringComparison.Ordinal) is var page and >= 0 ? page : settings.IndexOf($"Name=\"{name}\" AppInitialSignature", StringComparison.Ordinal);
            var start = settings.LastIndexOf("<Object ", at, StringComparison.Ordinal);
            return settings[start..(settings.IndexOf("/>", at, StringComparison.Ordinal) + 2)];
        }

        return EntryOf("Physician Directory").Replace("Physician Directory\"", "Guests\"", StringComparison.Ordinal).Replace("409550001c931937562949d18d21", Key, StringComparison.Ordinal).Replace("GUID=\"DPF8", "GUID=\"DPF9", StringComparison.Ordinal)
            + EntryOf("Demo_States_Lookup").Replace("Demo_States_Lookup", "Bench_Guests", StringComparison.Ordinal).Replace("GUID=\"TB20", "GUID=\"TB21", StringComparison.Ordinal);
    }
}
