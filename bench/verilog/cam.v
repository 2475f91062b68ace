// A content-addressable memory and who asks it, as an engineer would write them by hand: the peer of designs/lookup.m3hdl.
module cam #(
    parameter ENTRIES = 1024,
    parameter AW = $clog2(ENTRIES)
) (
    input clk,
    input rst,
    input [15:0] key,
    output reg hit,
    output reg [AW-1:0] index,
    output [15:0] value,
    input write,
    input [AW-1:0] at,
    input [15:0] new_key,
    input [15:0] new_value,
    output [AW-1:0] victim
);
  reg [15:0] keys[0:ENTRIES-1];
  reg [15:0] values[0:ENTRIES-1];
  reg [ENTRIES-1:0] occupied;
  reg [AW-1:0] turn;
  reg [AW-1:0] free;
  wire full = &occupied;

  integer i;
  always @* begin
    hit = 0;
    index = 0;
    for (i = ENTRIES - 1; i >= 0; i = i - 1)
      if (occupied[i] && keys[i] == key) begin
        hit = 1;
        index = i[AW-1:0];
      end
  end

  integer j;
  always @* begin
    free = 0;
    for (j = ENTRIES - 1; j >= 0; j = j - 1) if (!occupied[j]) free = j[AW-1:0];
  end

  assign value = values[index];
  assign victim = full ? turn : free;

  always @(posedge clk)
    if (rst) begin
      occupied <= 0;
      turn <= 0;
    end else if (write) begin
      occupied[at] <= 1;
      if (full && at == turn) turn <= turn == ENTRIES - 1 ? 0 : turn + 1;
    end

  always @(posedge clk)
    if (write) begin
      keys[at]   <= new_key;
      values[at] <= new_value;
    end
endmodule

module Lookup #(
    parameter ENTRIES = 1024,
    parameter AW = $clog2(ENTRIES)
) (
    input clk,
    input rst,
    output reg [31:0] checksum
);
  reg [31:0] noise;
  wire [15:0] key = noise[15:0] % (2 * ENTRIES);
  wire hit;
  wire [AW-1:0] index, victim;
  wire [15:0] value;

  cam #(.ENTRIES(ENTRIES)) cam_i (
      .clk(clk),
      .rst(rst),
      .key(key),
      .hit(hit),
      .index(index),
      .value(value),
      .write(!hit),
      .at(victim),
      .new_key(key),
      .new_value(noise[31:16]),
      .victim(victim)
  );

  wire [31:0] s1 = noise ^ (noise << 13);
  wire [31:0] s2 = s1 ^ (s1 >> 17);
  wire [15:0] place = index;

  always @(posedge clk)
    if (rst) begin
      noise <= 32'h9e3779b9;
      checksum <= 0;
    end else begin
      noise <= s2 ^ (s2 << 5);
      checksum <= {checksum[30:0], checksum[31]} ^ (hit ? {value, place} : 32'd0);
    end
endmodule
