// A weight-stationary array of multiply-accumulate cells on int8, as an engineer would write it by hand: the peer of designs/array.m3hdl.
module pe (
    input clk,
    input rst,
    input load,
    input enable,
    input signed [7:0] left,
    input signed [7:0] weight_in,
    input signed [31:0] above,
    output reg signed [7:0] right,
    output reg signed [7:0] weight,
    output reg signed [31:0] below
);
  always @(posedge clk)
    if (rst) begin
      right  <= 0;
      weight <= 0;
      below  <= 0;
    end else begin
      if (load) weight <= weight_in;
      if (enable) begin
        right <= left;
        below <= above + left * weight;
      end
    end
endmodule

module Array #(
    parameter ROWS = 16,
    parameter COLS = 16,
    parameter ENABLES = 0
) (
    input clk,
    input rst,
    output reg [31:0] checksum
);
  reg [31:0] count;
  reg [31:0] noise[0:ROWS-1];
  reg [31:0] weights[0:COLS-1];
  wire load = count < ROWS;
  wire signed [7:0] right[0:ROWS*COLS-1];
  wire signed [7:0] weight[0:ROWS*COLS-1];
  wire signed [31:0] below[0:ROWS*COLS-1];

  function [31:0] next(input [31:0] x);
    reg [31:0] a, b;
    begin
      a = x ^ (x << 13);
      b = a ^ (a >> 17);
      next = b ^ (b << 5);
    end
  endfunction

  integer i;
  always @(posedge clk)
    for (i = 0; i < ROWS; i = i + 1)
      if (rst) noise[i] <= 32'h9e3779b9 + i;
      else noise[i] <= next(noise[i]);

  integer j;
  always @(posedge clk)
    for (j = 0; j < COLS; j = j + 1)
      if (rst) weights[j] <= 32'h7f4a7c15 + j;
      else if (load) weights[j] <= next(weights[j]);

  genvar r, c;
  generate
    for (r = 0; r < ROWS; r = r + 1) begin : row
      for (c = 0; c < COLS; c = c + 1) begin : column
        pe cell_i (
            .clk(clk),
            .rst(rst),
            .load(load),
            .enable(ENABLES == 0 || noise[r][31]),
            .left(c == 0 ? noise[r][7:0] : right[r*COLS+(c==0?0:c-1)]),
            .weight_in(r == 0 ? weights[c][15:8] : weight[(r==0?0:r-1)*COLS+c]),
            .above(r == 0 ? 32'd0 : below[(r==0?0:r-1)*COLS+c]),
            .right(right[r*COLS+c]),
            .weight(weight[r*COLS+c]),
            .below(below[r*COLS+c])
        );
      end
    end
  endgenerate

  reg [31:0] folded;
  integer k;
  always @* begin
    folded = 0;
    for (k = 0; k < COLS; k = k + 1) folded = folded ^ below[(ROWS-1)*COLS+k];
  end

  always @(posedge clk)
    if (rst) begin
      count <= 0;
      checksum <= 0;
    end else begin
      count <= count + 1;
      checksum <= {checksum[30:0], checksum[31]} ^ folded;
    end
endmodule
