using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Tarn.Apps.Packages;
using Tarn.Data.Changes;
using Tarn.Data.Fields;
using Tarn.DataPages.Forms.Pictures;
using Tarn.DataPages.Reports.Pdf;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Reports.ReportServers;

namespace Tarn.DataPages.Tests.Reports.Pdf;

/// <summary>Pictures in documents.</summary>
public sealed class PdfPictureTests(ReportServers servers) : IClassFixture<ReportServers>
{
    /// <summary>16 by 8 pixels: red at the left, blue at the right.</summary>
    private static readonly byte[] Jpeg = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAIABADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAABP/EABgRAAIDAAAAAAAAAAAAAAAAAAAFQoHB/9oADAMBAAIRAxEAPwCBCBiqdaPZRvD/2Q==");

    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Results_and_details_show_pictures_and_name_those_that_cannot_be_had(SqlDialect dialect)
    {
        var test = servers[dialect].Test;
        var table = await test.CreateTableAsync("Houses", ("House", FieldTypes.String), ("Photo", FieldTypes.File), ("Drawing", FieldTypes.Attachment));
        await PutAsync(dialect, "photo.jpg", Turned(6));
        await PutAsync(dialect, "logo.png", Png(3, 2, 6, Seen));
        await PutAsync(dialect, "page.gif", "GIF89a, which no PDF holds"u8.ToArray());
        foreach (var (house, photo) in new[] { ("A", "/Pictures/photo.jpg"), ("B", "/Pictures/photo.jpg"), ("C", "/Pictures/gone.jpg"), ("D", "/Pictures/page.gif"), ("E", "") })
            await test.InsertAsync("Houses", $$"""{"House":"{{house}}","Photo":"{{photo}}"}""");
        var plan = await test.Database.Blobs.PutAsync(new MemoryStream(Png(3, 2, 6, Seen)), long.MaxValue, default);
        await test.Database.Attachments.PutAsync(table, table.FindField("Drawing")!, 1, "plan.png", plan, new WriteContext(ChangeSource.RestApi), default);

        var results = await ReadAsync(dialect, "download=1&downloadFormat=pdf");

        var content = results.Content(0);
        (Count(content, "/P1 Do"), Count(content, "/P2 Do"), Count(content, "/P3 Do")).ShouldBe((2, 1, 0));
        var lines = results.Texts(0).Select(t => t.Text).ToList();
        lines.ShouldContain("gone.jpg");
        lines.ShouldContain("page.gif");
        lines.ShouldNotContain("photo.jpg");
        // It lies on its side: 16 by 8 pixels are shown as 8 by 16, and no larger than they are.
        content.ShouldMatch(@"q 0 -12 6 0 \S+ \S+ cm /P1 Do Q");
        results.Picture("P1").Body.ShouldContain("/Width 16/Height 8/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode");
        results.Picture("P1").Bytes.ShouldBe(((MemoryStream)JpegParts.Clean(Turned(6))!).ToArray());
        results.Picture("P2").Body.ShouldContain("/SMask");
        // Rows are as high as their pictures: names do not stand in those of others.
        var names = results.Texts(0).Where(t => t.Text is "A" or "B" or "C").ToDictionary(t => t.Text, t => t.Y);
        (names["A"] - names["B"]).ShouldBeGreaterThanOrEqualTo(12);

        var details = await ReadAsync(dialect, "download=1&downloadFormat=pdf&PageID=3&RecordID=1");
        details.Content(0).ShouldMatch(@"q 0 -12 6 0 \S+ \S+ cm /P1 Do Q");
        details.Texts(0).Select(t => t.Text).ShouldContain("Photo");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_picture_stands_behind_every_page(SqlDialect dialect)
    {
        await PutAsync(dialect, "seal.png", Png(40, 20, 2, static (x, y) => [(byte)x, (byte)y, 9, 0]));
        var report = Report([("PdfDownload", "True"), ("PdfWatermarkImage", "/Pictures/seal.png"), ("PdfWatermarkOpacity", "0.3")], Column("Product"), Column("Amount"));

        var document = await ReadAsync(dialect, report, "download=1&downloadFormat=pdf");

        document.Pages.Count.ShouldBeGreaterThan(1);
        for (var page = 0; page < document.Pages.Count; page++)
            Count(document.Content(page), "q /W gs 30 0 0 15 282.64 413.445 cm /P1 Do Q").ShouldBe(1);
    }

    [Theory]
    [InlineData(6, true)]
    [InlineData(4, true)]
    [InlineData(3, true)]
    [InlineData(2, false)]
    [InlineData(0, false)]
    public void A_png_keeps_its_colours_and_what_can_be_seen_through(int kind, bool isSplit)
    {
        var picture = PictureData.Read(Png(9, 10, kind, Seen))!;

        (picture.Width, picture.Height, picture.IsPacked).ShouldBe((9, 10, !isSplit));
        if (!isSplit)
        {
            picture.Opacity.ShouldBeNull();
            picture.Entries.ShouldContain("/Predictor 15");
            return;
        }

        var pixels = Enumerable.Range(0, 90).Select(i => Seen(i % 9, i / 9)).ToList();
        picture.Opacity.ShouldBe(kind == 3 ? [.. pixels.Select(p => (byte)(p[0] % 3 == 0 ? 0 : 255))] : pixels.ConvertAll(p => p[3]).ToArray());
        picture.Bytes.ShouldBe(kind switch { 6 => [.. pixels.SelectMany(p => p[..3])], 4 => [.. pixels.Select(p => p[0])], _ => [.. pixels.Select(p => (byte)(p[0] % 3))] });
    }

    [Fact]
    public void Broken_and_odd_pictures_are_left_out_and_nothing_fails()
    {
        var random = new Random(4);
        foreach (var whole in new[] { Turned(6), Png(9, 10, 6, Seen), Png(9, 10, 3, Seen), Png(9, 10, 2, Seen) })
        {
            PictureData.Read(whole).ShouldNotBeNull();
            for (var i = 0; i < 3_000; i++)
            {
                var broken = whole[..random.Next(4, whole.Length)];
                for (var change = 0; change < 3; change++)
                    broken[random.Next(3, broken.Length)] = (byte)random.Next(256);
                PictureData.Read(broken)?.Bytes.Length.ShouldBeLessThan(1 << 26);
            }
        }

        var interlaced = Png(9, 10, 6, Seen);
        interlaced[28] = 1;
        PictureData.Read(interlaced).ShouldBeNull();
        // A few bytes that claim to be a very large picture.
        var claims = Png(9, 10, 6, Seen);
        BinaryPrimitives.WriteUInt32BigEndian(claims.AsSpan(16), 20_000);
        BinaryPrimitives.WriteUInt32BigEndian(claims.AsSpan(20), 20_000);
        PictureData.Read(claims).ShouldBeNull();
    }

    private static byte[] Seen(int x, int y) => [(byte)((x * 40) + y), (byte)(y * 31), (byte)(x ^ y), (byte)((x + y) * 13)];

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private Task<PdfDocument> ReadAsync(SqlDialect dialect, string query) => ReadAsync(
        dialect,
        PackageElement.Create(
            "SearchPage", [("DataSourceType", "Table"), ("DataSourceName", "Houses"), ("DisplayReport", "Immediately")],
            PackageElement.Create(
                "SearchRecordsetPage", [("RowsPerPage", "10"), ("PdfDownload", "True")], Column("House"), Column("Photo", "Plain Text", ("DisplayType", "Image")), Column("Drawing", "Plain Text", ("DisplayType", "Auto")),
                PackageElement.Create("RecordAction", [("ActionType", "VIEW"), ("Type", "Special")]),
                PackageElement.Create(
                    "RecordDetailsPage", [("PdfDownload", "True")],
                    PackageElement.Create("Section", [], PackageElement.Create("Field", [("ColumnName", "Photo"), ("Type", "Static"), ("DisplayType", "Image"), ("Label", "Photo"), ("DisplayOrder", "1")]))))),
        query);

    private async Task<PdfDocument> ReadAsync(SqlDialect dialect, PackageElement report, string query)
    {
        using var file = new MemoryStream();
        await (await servers.RunAsync(dialect, report, query)).Download!.Write(file, default);
        return await PdfDocument.OpenAsync(file.ToArray(), $"pictures-{dialect}-{report["DataSourceName"]}-{query.Length}");
    }

    private async Task PutAsync(SqlDialect dialect, string name, byte[] bytes)
    {
        var database = servers[dialect].Test.Database;
        var folder = await database.Files.EnsureFolderAsync("/Pictures", default);
        await database.Files.PutAsync(folder.Id, name, await database.Blobs.PutAsync(new MemoryStream(bytes), long.MaxValue, default), default);
    }

    /// <summary>The JPEG with a word on how it must be turned.</summary>
    private static byte[] Turned(ushort orientation)
    {
        var exif = Orientation.Write(orientation);
        return [.. Jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. Jpeg[2..]];
    }

    /// <summary>A PNG with 8 bits to a sample whose lines use every filter in turn.</summary>
    /// <param name="width">Pixels of a line.</param>
    /// <param name="height">Lines.</param>
    /// <param name="kind">0 grey, 2 colours, 3 a palette of three whose first is clear, 4 grey with opacity, 6 colours with opacity.</param>
    /// <param name="pixel">Red, green, blue and opacity of a pixel.</param>
    private static byte[] Png(int width, int height, int kind, Func<int, int, byte[]> pixel)
    {
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9]) = (8, (byte)kind);
        using var packed = new MemoryStream();
        using (var lines = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var step = kind switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
            var above = new byte[width * step];
            for (var y = 0; y < height; y++)
            {
                var line = Enumerable.Range(0, width).SelectMany(x => SamplesOf(pixel(x, y), kind)).ToArray();
                lines.WriteByte((byte)(y % 5));
                lines.Write(Filtered(y % 5, line, above, step));
                above = line;
            }
        }

        byte[] palette = kind == 3 ? [.. Chunk("PLTE", [1, 2, 3, 4, 5, 6, 7, 8, 9]), .. Chunk("tRNS", [0])] : [];
        return [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, .. Chunk("IHDR", head), .. palette, .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] SamplesOf(byte[] pixel, int kind) => kind switch { 0 => [pixel[0]], 2 => pixel[..3], 3 => [(byte)(pixel[0] % 3)], 4 => [pixel[0], pixel[3]], _ => pixel };

    private static byte[] Filtered(int filter, byte[] line, byte[] above, int step)
    {
        var filtered = new byte[line.Length];
        for (var i = 0; i < line.Length; i++)
        {
            int left = i >= step ? line[i - step] : 0, up = above[i], corner = i >= step ? above[i - step] : 0;
            var nearest = new[] { left, up, corner }.OrderBy(p => Math.Abs(left + up - corner - p)).First();
            filtered[i] = (byte)(line[i] - filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, 4 => nearest, _ => 0 });
        }

        return filtered;
    }

    private static byte[] Chunk(string type, byte[] content)
    {
        var chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        Encoding.ASCII.GetBytes(type).CopyTo(chunk, 4);
        content.CopyTo(chunk, 8);
        // CRC-32 of type and content, as viewers check it.
        var crc = uint.MaxValue;
        foreach (var b in chunk.AsSpan(4, content.Length + 4))
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), ~crc);
        return chunk;
    }
}
