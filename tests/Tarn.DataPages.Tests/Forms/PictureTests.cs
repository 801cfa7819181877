using System.Buffers.Binary;
using System.Text;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.DataPages.Forms.Pictures;
using Tarn.DataPages.Tests.Hosting;
using Tarn.Sql;
using Tarn.Testing;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.DataPages.Tests.Forms;

/// <summary>What is kept of pictures.</summary>
[Collection(FormCollection.Name)]
public sealed class PictureTests(FormServers servers)
{
    private const string Secret = "Where the photographer lives";

    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Fact]
    public async Task A_jpeg_keeps_its_picture_profile_and_orientation_and_nothing_else()
    {
        var jpeg = Jpeg(orientation: 6);
        var clean = await CleanAsync(jpeg);
        Encoding.Latin1.GetString(clean).ShouldNotContain("photographer");
        Encoding.Latin1.GetString(clean).ShouldContain("ICC_PROFILE");
        OrientationIn(clean).ShouldBe(6);
        // Scan, stuffed bytes and restarts are as they were, and nothing follows the end.
        clean.AsSpan(clean.Length - Scan.Length - 2).ToArray().ShouldBe([.. Scan, 0xFF, 0xD9]);
        (await CleanAsync(clean)).ShouldBe(clean);
        OrientationIn(await CleanAsync(Jpeg(orientation: 1))).ShouldBe(0);
    }

    [Fact]
    public async Task A_png_and_a_webp_lose_their_texts_and_times()
    {
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, .. Chunk("IHDR", new byte[13]), .. Chunk("tEXt", Encoding.ASCII.GetBytes(Secret)), .. Chunk("eXIf", new byte[8]), .. Chunk("IDAT", [1, 2]), .. Chunk("IEND", []), .. Encoding.ASCII.GetBytes(Secret)];
        var clean = await CleanAsync(png);
        clean.ShouldBe([.. png[..8], .. Chunk("IHDR", new byte[13]), .. Chunk("IDAT", [1, 2]), .. Chunk("IEND", [])]);
        var webp = Riff([("VP8X", [0x0C, 0, 0, 0, 1, 0, 0, 1, 0, 0]), ("VP8 ", [1, 2, 3]), ("EXIF", Tiff(8, Secret)), ("XMP ", Encoding.ASCII.GetBytes(Secret))]);
        var bare = await CleanAsync(webp);
        Encoding.Latin1.GetString(bare).ShouldNotContain("photographer");
        bare[20].ShouldBe((byte)0x08);
        BinaryPrimitives.ReadInt32LittleEndian(bare.AsSpan(4)).ShouldBe(bare.Length - 8);
        (await CleanAsync(bare)).ShouldBe(bare);
    }

    [Fact]
    public async Task Broken_pictures_are_kept_as_they_are_whatever_is_in_them()
    {
        var whole = Jpeg(6);
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var broken = whole[..random.Next(12, whole.Length)];
            for (var change = 0; change < 3; change++)
                broken[random.Next(3, broken.Length)] = (byte)random.Next(256);
            var clean = await CleanAsync(broken);
            clean.Length.ShouldBeLessThanOrEqualTo(broken.Length + 36);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_photograph_is_stored_upright_and_without_what_its_camera_wrote_where_the_builder_says_so_F39_D40(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var sideways = TestPictures.Halves(60, 40, ".jpg", 6);
        foreach (var (rotation, turns) in new[] { ("True", true), ("False", false) })
        {
            var address = await server.DeployAsync(Submission("Orders", Section(Field("Customer"), Field("Signature", "File", [("FolderPath", "/Faces"), ("EnabledRotation", rotation), ("AllowedTypes", "images")]))));
            using var visitor = await server.VisitAsync(address);
            visitor.Page.QuerySelector("input[type=file]")!.GetAttribute("accept").ShouldBe("image/*");
            var stored = await StoreAsync(server, visitor, sideways);
            TestPictures.Look(stored).ShouldBe(turns ? (40, 60, "red") : (60, 40, "red"));
            TestPictures.Holds(stored, "orientation").ShouldBe(!turns);
            Encoding.Latin1.GetString(stored).Contains("photographer", StringComparison.Ordinal).ShouldBe(!turns);
            // One that cannot be turned is kept, with the way it must be turned and nothing else; the log says why.
            using var second = await server.VisitAsync(address);
            var damaged = await StoreAsync(server, second, Jpeg(6));
            Encoding.Latin1.GetString(damaged).Contains("photographer", StringComparison.Ordinal).ShouldBe(!turns);
            OrientationIn(damaged).ShouldBe(6);
        }

        server.Log.ToString().ShouldContain("The picture is damaged or cut off.");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_picture_gets_smaller_copies_whose_paths_are_written_with_it_D39(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var suffix = Guid.NewGuid().ToString("N")[..8];
        var (table, folder) = ("Albums" + suffix, "/Album " + suffix);
        await server.Test.CreateTableAsync(table, ("Name", FieldTypes.String), ("Photo", FieldTypes.File), ("Thumb", FieldTypes.File), ("Medium", FieldTypes.String));
        PackageElement[] copies =
        [
            PackageElement.Create("t:PictureCopy", [("MaxWidth", "90"), ("MaxHeight", "90"), ("TargetField", "Thumb"), ("FolderPath", folder + "/Thumbs/[@author]"), ("Prefix", "t_")]),
            PackageElement.Create("t:PictureCopy", [("MaxWidth", "200"), ("Quality", "60"), ("TargetField", "Medium"), ("Suffix", "-m")]),
        ];
        var upload = Field("Photo", "File", [("FolderPath", folder), ("EnabledRotation", "True"), ("Replace", "True")], copies);
        var address = await server.DeployAsync(Submission(table, Section(Field("Name"), upload)));
        async Task<System.Text.Json.JsonElement> AddAsync(string file, byte[] bytes)
        {
            var name = Guid.NewGuid().ToString("N");
            using var visitor = await server.VisitAsync(address + "?author=ada");
            await visitor.SubmitAsync([("InsertRecordName", name)], files: [("InsertRecordPhoto", file, bytes)]);
            visitor.Text.ShouldContain("Saved.", customMessage: server.Log.ToString());
            return (await server.ReadAsync(table, $"Name = '{name}'")).ShouldHaveSingleItem();
        }

        var record = await AddAsync("sea.jpg", TestPictures.Halves(600, 400, ".jpg", 6));
        var first = record;
        (record.GetProperty("Photo").GetString(), record.GetProperty("Thumb").GetString(), record.GetProperty("Medium").GetString())
            .ShouldBe((folder + "/sea.jpg", folder + "/Thumbs/ada/t_sea.jpg", folder + "/sea-m.jpg"));
        TestPictures.Look(await ReadFileAsync(server, folder + "/sea.jpg")).ShouldBe((400, 600, "red"));
        TestPictures.Look(await ReadFileAsync(server, folder + "/Thumbs/ada/t_sea.jpg")).ShouldBe((60, 90, "red"));
        TestPictures.Look(await ReadFileAsync(server, folder + "/sea-m.jpg")).ShouldBe((200, 300, "red"));

        // Replaced: the copies are made again, and none is larger than the picture.
        await AddAsync("sea.jpg", TestPictures.Halves(80, 40));
        TestPictures.Look(await ReadFileAsync(server, folder + "/sea-m.jpg")).ShouldBe((80, 40, "red"));
        var count = server.Database.Blobs.List(DateTimeOffset.MaxValue).Count();

        // Bytes that are no picture, a damaged one, a document: the original is kept, the fields of its copies are empty, and the log says why where a picture was expected.
        var before = server.Log.Length;
        (await AddAsync("old.bmp", [(byte)'B', (byte)'M', .. new byte[100]])).GetProperty("Thumb").GetString().ShouldBeNullOrEmpty();
        server.Log.ToString(before, server.Log.Length - before).ShouldContain("no JPEG, PNG, GIF or WebP picture");
        record = await AddAsync("half.jpg", TestPictures.Noise(800, 600)[..20_000]);
        (record.GetProperty("Photo").GetString(), record.GetProperty("Thumb").GetString() ?? "", record.GetProperty("Medium").GetString() ?? "").ShouldBe((folder + "/half.jpg", "", ""));
        server.Log.ToString(before, server.Log.Length - before).ShouldContain("damaged or cut off");
        before = server.Log.Length;
        (await AddAsync("list.pdf", "%PDF-1.7"u8.ToArray())).GetProperty("Photo").GetString().ShouldBe(folder + "/list.pdf");
        server.Log.Length.ShouldBe(before);
        server.Database.Blobs.List(DateTimeOffset.MaxValue).Count().ShouldBe(count + 3);

        // A record that is refused leaves no files behind.
        await server.Database.Designer.AddFieldAsync(table, new FieldDesign(new FieldDefinition { Name = "Code", Type = FieldTypes.String }), default);
        var schema = await server.Database.GetSchemaAsync(default);
        await server.Database.Designer.CreateRelationshipAsync(
            new RelationshipDefinition { ParentTable = schema.Table("Orders").Id, ParentField = schema.Table("Orders").FindField("Number")!.Id, ChildTable = schema.Table(table).Id, ChildField = schema.Table(table).FindField("Code")!.Id, Enforced = true }, default);
        var refusing = await server.DeployAsync(Submission(table, Section(Field("Code"), upload)));
        using (var visitor = await server.VisitAsync(refusing))
        {
            await visitor.SubmitAsync([("InsertRecordCode", "nowhere")], files: [("InsertRecordPhoto", "new.jpg", TestPictures.Halves(600, 400))]);
            visitor.ErrorAt("InsertRecordCode").ShouldNotBeNull();
        }

        server.Database.Blobs.List(DateTimeOffset.MaxValue).Count().ShouldBe(count + 3);

        // A picture that is removed from its record takes the paths of its copies with it.
        var update = await server.DeployAsync(Page("UpdateRecordPage", table, [("KeyField", "Name")], Section(Field("Name"), upload)));
        using (var visitor = await server.VisitAsync(update + "?Name=" + first.GetProperty("Name").GetString()))
        {
            await visitor.SubmitAsync([("EditRecordPhoto_Remove", "1")]);
            visitor.Text.ShouldContain("Saved.", customMessage: server.Log.ToString());
        }

        record = (await server.ReadAsync(table, "PK_ID = 1")).ShouldHaveSingleItem();
        (record.GetProperty("Photo").GetString() ?? "", record.GetProperty("Thumb").GetString() ?? "", record.GetProperty("Medium").GetString() ?? "").ShouldBe(("", "", ""));
    }

    private static async Task<byte[]> StoreAsync(PageServer server, Visitor visitor, byte[] picture)
    {
        var name = "Ida " + Guid.NewGuid().ToString("N");
        await visitor.SubmitAsync([("InsertRecordCustomer", name)], files: [("InsertRecordSignature", "me.jpg", picture)]);
        visitor.Text.ShouldContain("Saved.", customMessage: server.Log.ToString());
        var path = (await server.ReadAsync("Orders", $"Customer = '{name}'")).ShouldHaveSingleItem().GetProperty("Signature").GetString()!;
        return await ReadFileAsync(server, path);
    }

    private static async Task<byte[]> ReadFileAsync(PageServer server, string path)
    {
        var file = (await server.Database.Files.FindByPathAsync(path, default)).ShouldNotBeNull(path);
        using var copy = new MemoryStream();
        await using (var content = server.Database.Blobs.Open(file.Blob))
            await content.CopyToAsync(copy);
        return copy.ToArray();
    }

    private static byte[] Scan => [0xFF, 0xDA, 0, 4, 1, 2, 0x11, 0xFF, 0x00, 0x22, 0xFF, 0xD3, 0x33];

    private static byte[] Jpeg(ushort orientation) =>
    [
        0xFF, 0xD8, .. Segment(0xE0, "JFIF\0\x1\x1\0\0\x1\0\x1\0\0"), .. Segment(0xE1, ["Exif\0\0"u8.ToArray(), Tiff(orientation, Secret)]), .. Segment(0xE1, "http://ns.adobe.com/xap/1.0/\0" + Secret),
        .. Segment(0xE2, "ICC_PROFILE\0\x1\x1profile"), .. Segment(0xE2, "MPF\0" + Secret), .. Segment(0xED, "Photoshop 3.0\0" + Secret), .. Segment(0xFE, Secret), .. Segment(0xDB, new string('q', 65)),
        .. Scan, 0xFF, 0xD9, .. Encoding.ASCII.GetBytes(Secret),
    ];

    private static byte[] Segment(byte marker, string content) => Segment(marker, [Encoding.Latin1.GetBytes(content)]);

    private static byte[] Segment(byte marker, byte[][] parts)
    {
        var length = parts.Sum(p => p.Length) + 2;
        return [0xFF, marker, (byte)(length >> 8), (byte)length, .. parts.SelectMany(p => p)];
    }

    /// <summary>A little-endian block with the orientation and a text behind it.</summary>
    private static byte[] Tiff(ushort orientation, string text) =>
        [.. "II*\0"u8, 8, 0, 0, 0, 2, 0, 0x0F, 0x01, 2, 0, 4, 0, 0, 0, (byte)'C', (byte)'a', (byte)'m', 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Chunk(string type, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        return [.. length, .. Encoding.ASCII.GetBytes(type), .. content, 0, 0, 0, 0];
    }

    private static byte[] Riff((string Type, byte[] Content)[] chunks)
    {
        byte[] body = [.. "WEBP"u8, .. chunks.SelectMany(c => (byte[])[.. Encoding.ASCII.GetBytes(c.Type), .. BitConverter.GetBytes(c.Content.Length), .. c.Content, .. new byte[c.Content.Length & 1]])];
        return [.. "RIFF"u8, .. BitConverter.GetBytes(body.Length), .. body];
    }

    private static async Task<byte[]> CleanAsync(byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        if (!PictureCleaner.Knows(content))
            return bytes;
        await using var clean = await PictureCleaner.CleanAsync(content, default);
        using var copy = new MemoryStream();
        await clean.CopyToAsync(copy);
        return copy.ToArray();
    }

    /// <summary>The orientation that a JPEG names; 0 for none.</summary>
    private static int OrientationIn(byte[] jpeg)
    {
        var at = jpeg.AsSpan().IndexOf("Exif\0\0"u8);
        return at < 0 ? 0 : jpeg[at + 6] == 'M' ? jpeg[at + 6 + 19] : jpeg[at + 6 + 30];
    }
}
